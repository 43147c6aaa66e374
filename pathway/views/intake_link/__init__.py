"""The intake as its patient meets it, behind a link."""
