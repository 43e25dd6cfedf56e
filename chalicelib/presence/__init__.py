"""Which of a store's people are there. Whether a shopper is there is a matter of their conversation."""
