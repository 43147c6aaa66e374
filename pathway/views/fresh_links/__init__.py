"""What a patient finds behind a link that has run out."""
