"""What this storey reads in bulk, named after the screen or the question."""
