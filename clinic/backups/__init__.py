"""Backups: everything the database holds in one encrypted file, made whole or not at all, and proven by restoring it."""


class NoBackup(Exception):
    """Says in one sentence why there is no backup, or why this file cannot be used as one."""
