"""Start-up checks of our own: the database role must be one that row-level security binds."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

ROLE = "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
FLOOR = 17_00_00


@register(Tags.database)
def database_role_is_bound(databases: list[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A superuser or a BYPASSRLS role would see every clinic's rows, whatever the policies say."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute(ROLE)
            name, unbound = cursor.fetchone()
            if unbound:
                problems.append(
                    Error(
                        f"The database role {name!r} is a superuser or may bypass row-level security.",
                        hint="Connect as a role made by deploy/roles.sql.",
                        id="clinic.E001",
                    )
                )
            if connection.pg_version < FLOOR:
                problems.append(
                    Error(f"PostgreSQL 17 or newer is needed, not {connection.pg_version}.", id="clinic.E002")
                )
    return problems
