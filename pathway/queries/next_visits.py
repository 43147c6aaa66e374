"""The visit after this session: the one that is booked, or free times around the day the plan asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pathway.models import TreatmentSession
from patients.enums import LENGTHS, AppointmentKind, AppointmentState
from patients.models import Appointment
from patients.queries import availability
from patients.queries.availability import Visit

A_WEEK = 7
USUAL_LENGTH = timedelta(minutes=45)
ANOTHER_PART_OF_THE_DAY = timedelta(hours=3)


@dataclass(frozen=True)
class NextVisit:
    """`booked` is None while nothing is; then `free` are starts with this therapist nearest to the
    planned day and hour, in different parts of a day."""

    booked: Appointment | None
    free: list[datetime]
    length: timedelta

    @property
    def minutes(self) -> int:
        return self.length // timedelta(minutes=1)


def next_visit(session: TreatmentSession, *, now: datetime) -> NextVisit:
    """What comes after this session; three queries at most."""
    length = length_of(session)
    later = Appointment.objects.filter(
        patient_id=session.episode.patient_id, state=AppointmentState.BOOKED, starts_at__gt=now
    )
    if session.appointment_id is not None:
        later = later.exclude(pk=session.appointment_id)
    booked = later.select_related("therapist").order_by("starts_at").first()
    if booked is not None:
        return NextVisit(booked, [], length)
    begun = session.appointment.starts_at if session.appointment else session.started_at
    days = session.plan.interval_days if session.plan else A_WEEK
    free = availability.nearest_free(
        session.clinic,
        visit=Visit(
            length=length,
            kind=AppointmentKind.TREATMENT,
            patient=session.episode.patient,
            therapist=session.therapist,
            holder=session.therapist_id,
        ),
        wanted=session.clinic.local(begun) + timedelta(days=days),
        now=now,
        apart=ANOTHER_PART_OF_THE_DAY,
    )
    return NextVisit(None, free, length)


def length_of(session: TreatmentSession) -> timedelta:
    """As long as this visit was booked for, where a treatment may be that long."""
    own = session.appointment.length if session.appointment else None
    return own if own in LENGTHS[AppointmentKind.TREATMENT] else USUAL_LENGTH
