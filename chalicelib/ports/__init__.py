"""Everything outside that the use cases need, as they see it; the adapters implement it."""
