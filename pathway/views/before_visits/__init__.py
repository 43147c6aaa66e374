"""The form before a visit: the patient's pages, and what staff see of it."""
