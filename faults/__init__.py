"""Breaks a running installation on purpose and measures what was lost, repeated or refused."""
