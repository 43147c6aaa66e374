"""What this storey decides: pure functions, no database, no clock."""
