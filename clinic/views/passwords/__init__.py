"""Choosing and changing a password."""
