"""Everything that writes: one verb each, atomic, with one audit line."""
