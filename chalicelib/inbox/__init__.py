"""The list of conversations, folded from their logs, and what tells the rest of the system of them."""
