"""What is decided: pure functions without database, clock or settings. Frozen dataclasses in, frozen dataclasses out."""
