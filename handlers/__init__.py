"""Conversations: an incoming event → a use case → what to say. No messenger, no SQL, no rules."""
