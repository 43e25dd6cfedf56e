"""What changes with a store's people: who goes gives their conversations back, and new rights hold at once."""
