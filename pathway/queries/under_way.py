"""The session somebody is in the middle of: nothing about their own sign-in may come between them and its needles."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from clinic.models import Membership
from pathway.models import TreatmentSession

A_WORKING_DAY = timedelta(hours=12)  # by the clock and not by the date: a session may last past midnight


def session_under_way(membership: Membership, *, now: datetime) -> str:
    """The address of the open session they began last, within a working day; empty without one. One query."""
    begun = TreatmentSession.objects.open().filter(
        clinic_id=membership.clinic_id,
        therapist_id=membership.user_id,
        started_at__gt=now - A_WORKING_DAY,
    )
    last = begun.order_by("-started_at").first()
    return reverse("treatment:detail", args=[last.uuid]) if last else ""
