"""What is known: TOML files a clinician can read, and their typed, cached loader."""

from pathway.reference.library import Library, library

__all__ = ["Library", "library"]
