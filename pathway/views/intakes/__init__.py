"""What staff do with the intake of a patient who is here, or on the phone."""
