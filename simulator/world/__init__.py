"""The simulated Telegram itself: people, groups, bots, messages, files, and the updates bots wait for."""
