"""A check-in as the patient meets it, behind a link."""
