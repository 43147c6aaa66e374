"""The patient's own page about a time they are offered, behind a link."""
