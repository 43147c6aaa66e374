"""Everything that reads in bulk, named after the screen or the question."""
