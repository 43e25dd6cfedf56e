"""What changes with a store's people: who goes hands back their conversations, and hears nothing more."""
