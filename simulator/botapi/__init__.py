"""The Bot API side: what bots call. Answers, refusals and limits in Telegram's shapes."""
