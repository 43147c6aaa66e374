"""Tell one person of one alert, by every channel that reaches them; no message holds a clinical word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from clinic.messages import outbox
from clinic.models import User
from pathway.models import Alert, AlertTelling

ABOUT = "alert"  # what a message row says it is about


def tell(alert: Alert, person: User, *, now: datetime) -> bool:
    """Tell somebody at once, in the transaction that makes it necessary; whether this was news to them.

    Once for each time the alert is raised, by the database's own constraint.
    """
    if not _keep([alert], person, in_digest=False, now=now):
        return False
    _by_mail(alert, person, now)
    return True


def told_by_digest(alerts: Iterable[Alert], person: User, *, now: datetime) -> None:
    """Keep that the mail of a morning told somebody of these."""
    _keep(alerts, person, in_digest=True, now=now)


def _keep(alerts: Iterable[Alert], person: User, *, in_digest: bool, now: datetime) -> bool:
    rows = [
        AlertTelling(
            clinic_id=alert.clinic_id,
            alert=alert,
            person=person,
            round=alert.round,
            in_digest=in_digest,
            told_at=now,
        )
        for alert in alerts
    ]
    keys = {"alert__in": [row.alert_id for row in rows], "person": person}
    before = AlertTelling.objects.filter(**keys).count()
    AlertTelling.objects.bulk_create(rows, ignore_conflicts=True)
    return AlertTelling.objects.filter(**keys).count() > before


def _by_mail(alert: Alert, person: User, now: datetime) -> None:
    """An alert waits, sign in to read it."""
    outbox.queue(
        clinic_id=alert.clinic_id,
        template="staff_alert",
        address=person.email,
        language="en",
        idempotency_key=f"alert:{alert.uuid}:{alert.round}:{person.uuid}",
        now=now,
        parameters={"alert": str(alert.uuid)},
        about=(ABOUT, alert.pk),
    )
