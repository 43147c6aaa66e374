"""The database role must be one the policies bind: `manage.py check` asks, and so does every process that starts.

`manage.py check --database default` also asks whether DATA_KEYS unwrap every clinic's data key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ROLE = "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
FLOOR = 17_00_00
_accepted: set[str] = (
    set()
)  # aliases asked about once in this process; with a pool a connection is "made" at every request


def refusals(*, role: str, is_unbound: bool, version: int) -> list[str]:
    """Why this connection must not be used. A superuser or a BYPASSRLS role sees every clinic, whatever the policies say."""
    found = []
    if is_unbound:
        found.append(
            f"The database role {role!r} is a superuser or may bypass row-level security. "
            "Connect as a role made by deploy/roles.sql."
        )
    if version < FLOOR:
        found.append(f"PostgreSQL 17 or newer is needed, not {version // 10000}.")
    return found


@register(Tags.database)
def database_role_is_bound(databases: list[str] | None = None, **_: Any) -> list[CheckMessage]:
    return [
        Error(sentence, id="clinic.E001")
        for alias in databases or []
        for sentence in _refusals_of(connections[alias])
    ]


@register(Tags.database)
def master_keys_fit(databases: list[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Before the first migration there are no data keys to ask about."""
    if not databases or "clinic_datakey" not in connections["default"].introspection.table_names():
        return []
    return [Error(sentence, id="clinic.E002") for sentence in _keys_that_stay_shut()]


def _keys_that_stay_shut() -> Iterator[str]:
    from clinic import envelopes, scope
    from clinic.models import DataKey

    with scope.all_clinics("whether the master keys fit"):
        for key in DataKey.objects.order_by("clinic_id"):
            try:
                envelopes.data_key(key.wrapped, key.clinic_id)
            except envelopes.CannotOpen as error:
                yield str(error)


def refuse_unbound_role(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receives `connection_created`: web server, worker, clock and commands stop at their first connection."""
    if connection.alias in _accepted:
        return
    _accepted.add(connection.alias)  # before asking, because asking uses the connection
    if found := _refusals_of(connection):
        _accepted.discard(connection.alias)
        raise ImproperlyConfigured(" ".join(found))


def _refusals_of(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        role, is_unbound = cursor.fetchone()
    return refusals(role=role, is_unbound=is_unbound, version=connection.pg_version)
