"""Spanish as our readers in the United States write it."""
