"""From an AWS event to a use case and back; nothing is decided here."""
