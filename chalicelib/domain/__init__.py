"""Pure rules of the chat; imports the standard library only."""
