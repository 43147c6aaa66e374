"""The session somebody is in the middle of: neither their own sign-in nor a press on the visit comes between them and it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from clinic.models import Membership
from pathway.models import TreatmentSession
from pathway.states import SessionState
from patients.models import Appointment

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


def unsigned_log(visit: Appointment) -> TreatmentSession | None:
    """What keeps a visit from being over: its own log while nobody has signed it, or any log with needles of theirs in.

    Two queries.
    """
    logs = TreatmentSession.objects.open().filter(
        Q(appointment=visit) | Q(entered_late_at=None),
        clinic_id=visit.clinic_id,
        episode__patient=visit.patient,
    )
    known = logs.select_related("therapist").prefetch_related("sites")
    return next((one for one in known if one.appointment_id == visit.pk or _needles_are_in(one)), None)


def has_signed_note(visit: Appointment) -> bool:
    return TreatmentSession.objects.filter(appointment=visit, state=SessionState.SIGNED).exists()


def _needles_are_in(log: TreatmentSession) -> bool:
    return any((site.needles_in or 0) > (site.needles_out or 0) for site in log.sites.all())


def _begun(membership: Membership, now: datetime) -> QuerySet[TreatmentSession]:
    return TreatmentSession.objects.open().filter(
        clinic_id=membership.clinic_id,
        therapist_id=membership.user_id,
        started_at__gt=now - A_WORKING_DAY,
    )
