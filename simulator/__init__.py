"""A local stand-in for Telegram: a Bot API server, a control API for tests, and a chat page for trainers."""
