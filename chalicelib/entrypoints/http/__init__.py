"""REST: Blueprints with routes only."""
