"""Requests for a first visit: those that wait, the times they could have, and how many came of late."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from clinic.enums import Channel, LinkPurpose
from clinic.models import Clinic, PatientLink
from patients.enums import LENGTHS, AppointmentKind, BookingRequestState
from patients.models import BookingRequest, Patient
from patients.queries import availability
from patients.queries import patients as patient_queries
from patients.queries.availability import FreeTime, Visit
from patients.rules import booking_requests as rules
from patients.rules.availability import HALF_HOUR

DAYS = 21
MOST_OFFERED = 15


def waiting(clinic: Clinic) -> QuerySet[BookingRequest]:
    """Confirmed and not settled yet, the longest waiting first; those a clinician calls first before them."""
    return BookingRequest.objects.filter(clinic=clinic, state=BookingRequestState.OPEN).order_by(
        "-calls_first", "confirmed_at", "id"
    )


def made_of_late(clinic: Clinic, address: str, *, channel: str, now: datetime) -> dict[str, int]:
    """How many requests an address made in a day, and a clinic got in an hour. Two queries."""
    rows = BookingRequest.objects.filter(clinic=clinic)
    theirs = {"email__iexact": address} if channel == Channel.EMAIL else {"phone": address}
    return {
        "for_address": rows.filter(made_at__gt=now - timedelta(days=1), **theirs).count(),
        "for_clinic": rows.filter(made_at__gt=now - timedelta(hours=1)).count(),
    }


def offered(clinic: Clinic, *, now: datetime) -> list[datetime]:
    """Free times for a consultation from tomorrow on, some of each part of a day, with whoever is free; two queries."""
    first = clinic.local(now).date() + timedelta(days=1)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    free = availability.free_starts(clinic, days, visit=_visit(), now=now, step=HALF_HOUR)
    return rules.spread([time.starts_at for time in free], clinic.zone, most=MOST_OFFERED)


def still_free(row: BookingRequest, *, now: datetime) -> list[FreeTime]:
    """Of the times that were wished for those that are free, then the next free ones; one therapist each. Four queries."""
    wanted = [moment for moment in row.wanted_at if moment > now]
    days = sorted({row.clinic.local(moment).date() for moment in wanted})
    found: dict[datetime, FreeTime] = {}
    if days:
        span = [days[0] + timedelta(days=number) for number in range((days[-1] - days[0]).days + 1)]
        for time in availability.free_starts(row.clinic, span, visit=_visit(), now=now):
            if time.starts_at in wanted:
                found.setdefault(time.starts_at, time)
    return [found[moment] for moment in row.wanted_at if moment in found]


def who_it_may_be(row: BookingRequest) -> list[Patient]:
    """Patients who may be the person who asks; two queries."""
    return patient_queries.possible_duplicates(
        row.clinic,
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=row.birth_date,
        email=row.email,
        phone=row.phone.as_e164,
    )


def link_of(row: BookingRequest) -> PatientLink:
    return PatientLink.objects.get(
        clinic_id=row.clinic_id, purpose=LinkPurpose.BOOKING_REQUEST, target_id=row.pk, generation=1
    )


def _visit() -> Visit:
    return Visit(length=LENGTHS[AppointmentKind.CONSULTATION][0], kind=AppointmentKind.CONSULTATION)
