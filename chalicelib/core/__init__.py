"""What all may ask, and what asks none: errors, ids, text, who acts, rights, limits, clock and chance."""
