"""Run all of Shopbell on this machine."""
