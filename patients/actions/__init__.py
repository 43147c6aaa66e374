"""Everything that writes in this storey: one verb each, atomic, with one audit line."""
