"""From an event to a use case and back; nothing is decided here."""
