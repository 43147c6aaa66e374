"""What a clinic says of itself to anybody, and where a first visit is asked for."""
