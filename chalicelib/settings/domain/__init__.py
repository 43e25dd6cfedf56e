"""Values and rules, without anything outside."""
