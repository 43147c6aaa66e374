"""What Django's settings ask for, made up: for one command, or for tables that nobody works with."""

from __future__ import annotations

import base64
import secrets


def settings(mode: str) -> dict[str, str]:
    """The environment of one run; none of its addresses is ever asked."""
    return {
        "NEEDLEPATH_MODE": mode,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LINK_KEY": secrets.token_urlsafe(50),
        "AUDIT_KEY": secrets.token_urlsafe(50),
        "BACKUP_KEYS": secrets.token_urlsafe(50),
        "SECOND_STEP_KEYS": secrets.token_urlsafe(50),
        "DATA_KEYS": master_key(),
        "ALLOWED_HOSTS": "needlepath.example",
        "SITE_URL": "https://needlepath.example",
        "EMAIL_URL": "smtps://mail.example:465",
        "DATABASE_URL": "postgresql://needlepath_web@database.example/needlepath",
        "REDIS_URL": "rediss://broker.example/0",
    }


def master_key() -> str:
    """A key that wraps the clinics' data keys, as cryptography's Fernet takes it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
