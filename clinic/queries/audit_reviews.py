"""Which month of the audit waits for somebody to go through it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from clinic import dates
from clinic.models import AuditEvent, AuditReview, Clinic


def last_month(clinic: Clinic, now: datetime) -> date:
    """The first day of the month that ended last, in the clinic's own days."""
    return (clinic.local(now).date().replace(day=1) - timedelta(days=1)).replace(day=1)


def open_month(clinic: Clinic, now: datetime) -> date | None:
    """The last month where nobody signed it off and something was recorded in it; None otherwise."""
    month = last_month(clinic, now)
    first, after = bounds(clinic, month)
    is_open = (
        AuditEvent.objects.filter(clinic_id=clinic.pk, at__gte=first, at__lt=after).exists()
        and not AuditReview.objects.filter(clinic=clinic, month=month).exists()
    )
    return month if is_open else None


def bounds(clinic: Clinic, month: date) -> tuple[datetime, datetime]:
    """The half-open month as moments."""
    after = (month + timedelta(days=31)).replace(day=1)
    return dates.local_moment(month, time(0), clinic.zone), dates.local_moment(after, time(0), clinic.zone)
