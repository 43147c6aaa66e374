"""The page behind an invitation to work here, which nobody is signed in for yet."""
