"""A clinic whose audit is really committed and sealed, and the ways of whoever owns its database."""

import secrets
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection

from clinic import audit, scope
from clinic.actions import seals
from clinic.models import AuditEvent
from tests import cast
from tests.at_once import elsewhere
from tests.cast import NOW


def opened():
    """A clinic that was opened for good: some thirty sentences, none sealed."""
    return elsewhere(lambda: cast.open_clinic(slug=f"birch-{secrets.token_hex(4)}"))


def written(at, count=1):
    """Sentences, each in a transaction of its own and with an id before it that nobody has; their ids."""
    return [elsewhere(lambda: _write(at)) for _ in range(count)]


def _write(at):
    cast.enter(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('clinic_auditevent', 'id'))")
    audit.record("chart.viewed", target=at.clinic, by=at.therapist.by, now=NOW, patient_id=7, detail={"n": 1})
    return AuditEvent.objects.order_by("-id").first().pk


def seal(now=NOW):
    """A round of the sealer on a connection of its own; how many sentences it sealed of all there were."""
    done = elsewhere(lambda: seals.seal_due(now=now))
    assert done.is_complete
    return done.sentences


def as_owner(at, *statements):
    """What the owner of the database can do past the triggers, in the test's own transaction."""
    cast.enter(at)
    with connection.cursor() as cursor:
        for table in ("clinic_auditevent", "clinic_auditseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount == 1
    scope.enter(0)


def faults(at, *heads):
    """What `manage.py check_seals` says is wrong with this clinic; empty where it ends well."""
    errors = StringIO()
    try:
        kept = [word for head in heads for word in ("--head", head)]
        call_command("check_seals", *kept, stdout=StringIO(), stderr=errors)
    except CommandError as said:
        assert str(said).endswith("in the audit.")  # noqa: PT017 (what it found is returned)
    return [line.removeprefix(f"{at.clinic.slug}: ") for line in errors.getvalue().splitlines()]
