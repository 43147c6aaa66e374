"""The patient's own pages about their consent, behind a link."""
