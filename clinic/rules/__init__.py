"""What must be true of the practice itself, as pure functions."""
