"""Suggestions. Nothing yet: what its queue will carry is taken and done with."""
