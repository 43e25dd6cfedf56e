"""Shopbell: what ships to Lambda beside app.py."""
