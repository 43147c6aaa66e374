"""What is booked, and what became of it: the visits of a clinic and a patient's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from clinic.models import Clinic, User
from patients.enums import AppointmentState
from patients.models import Appointment, Patient
from patients.models.appointments import FREED

OVER = [*FREED, AppointmentState.DONE]  # whatever the clock says


@dataclass(frozen=True)
class Tally:
    """How often they came, did not come and cancelled, and how many of these late."""

    done: int
    missed: int
    cancelled: int
    late: int

    @property
    def words(self) -> str:
        """Such as "9 done, 2 cancelled, 1 of them late, 1 did not come"; empty where there is nothing to count."""
        parts = [(self.done, "done"), (self.cancelled, "cancelled"), (self.late, "of them late")]
        return ", ".join(
            f"{count} {word}" for count, word in [*parts, (self.missed, "did not come")] if count
        )


def of_clinic(clinic: Clinic) -> QuerySet[Appointment]:
    """Every appointment with the people on its page."""
    return Appointment.objects.filter(clinic=clinic).select_related(
        "patient", "therapist", "room", "booked_by", "overbooked_by"
    )


def held_by(clinic: Clinic, user: User, *, now: datetime) -> Appointment | None:
    """The time this person is keeping while they book, None when they keep none; one query."""
    return (
        Appointment.everything.filter(
            clinic=clinic, booked_by=user, state=AppointmentState.HELD, held_until__gt=now
        )
        .select_related("therapist")
        .first()
    )


def of_patient(patient: Patient) -> QuerySet[Appointment]:
    """A patient's visits, the latest first."""
    return of_clinic(patient.clinic).filter(patient=patient).order_by("-starts_at")


def coming(patient: Patient, *, now: datetime) -> list[Appointment]:
    """What a patient still has before them, the next first."""
    return list(
        of_clinic(patient.clinic)
        .filter(patient=patient, ends_at__gt=now)
        .exclude(state__in=OVER)
        .order_by("starts_at")
    )


def earlier(patient: Patient, *, now: datetime) -> QuerySet[Appointment]:
    """What a patient does not have before them any more, also what was cancelled of days to come; the latest first."""
    return of_patient(patient).filter(Q(ends_at__lte=now) | Q(state__in=OVER))


def tally(patient: Patient, *, now: datetime) -> Tally:
    """What became of their earlier visits, in one query."""
    cancelled = Q(state=AppointmentState.CANCELLED)
    counted = earlier(patient, now=now).aggregate(
        done=Count("pk", filter=Q(state=AppointmentState.DONE)),
        missed=Count("pk", filter=Q(state=AppointmentState.NO_SHOW)),
        cancelled=Count("pk", filter=cancelled),
        late=Count("pk", filter=cancelled & Q(cancelled_late=True)),
    )
    return Tally(**counted)
