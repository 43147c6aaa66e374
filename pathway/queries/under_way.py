"""The session somebody is in the middle of: nothing about their own sign-in may come between them and its needles."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from clinic.models import Membership
from pathway.models import TreatmentSession

A_WORKING_DAY = timedelta(hours=12)  # by the clock and not by the date: a session may last past midnight


def session_under_way(membership: Membership, *, now: datetime) -> str:
    """The address of the open session they began last, within a working day; empty without one. One query."""
    last = _begun(membership, now).order_by("-started_at").first()
    return reverse("treatment:detail", args=[last.uuid]) if last else ""


def sessions_under_way(membership: Membership, *, now: datetime) -> QuerySet[TreatmentSession]:
    """All open sessions they began within a working day, with rooms and sites, the first one first; two queries.

    Without what is written from paper: its needles are out.
    """
    rows = _begun(membership, now).filter(entered_late_at=None).order_by("started_at", "pk")
    return rows.select_related("clinic", "appointment__room").prefetch_related("sites")


def _begun(membership: Membership, now: datetime) -> QuerySet[TreatmentSession]:
    return TreatmentSession.objects.open().filter(
        clinic_id=membership.clinic_id,
        therapist_id=membership.user_id,
        started_at__gt=now - A_WORKING_DAY,
    )
