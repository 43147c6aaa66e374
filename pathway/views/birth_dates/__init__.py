"""The birth date behind a link, and the page of a link that is locked."""
