"""What a store is to all functions, and its people. Not where it is set (settings), nor who is there (presence)."""
