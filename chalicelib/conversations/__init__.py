"""The log of each conversation: its messages, its head, who listens. Not the list of conversations (inbox)."""
