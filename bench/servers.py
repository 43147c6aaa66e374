"""Throw-away servers that wait for the disk at each commit, as in production, with every table in them."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clinic.services import made_up
from clinic.services.embedded import Services
from tests import ready_tables


@contextmanager
def durable_servers() -> Iterator[Services]:
    """On a folder that is deleted at the end. The tables were made by servers in a hurry, and are copied."""
    folder = Path(tempfile.mkdtemp(prefix="needlepath-"))
    folder.chmod(0o711)  # the database's account must be able to pass
    services = Services(folder, like=ready_tables.kept())
    try:
        services.start()
        yield services
    finally:
        services.stop()
        services.erase()


def settings_for(services: Services, *, mail_port: int = 9) -> dict[str, str]:
    """What Django reads from the environment to run on these servers; port 9 is a mail server that is never there."""
    return {
        "NEEDLEPATH_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LINK_KEY": secrets.token_urlsafe(50),
        "DATA_KEYS": made_up.master_key(),
        "ALLOWED_HOSTS": "testserver",
        "SITE_URL": "http://testserver",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}?timeout=2",
        "DATABASE_URL": services.database_url(),
        "REDIS_URL": services.redis_url,
    }
