"""What keeps a patient's record in use."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pathway.models import Alert, EpisodeOfCare, TreatmentSession
from pathway.queries import complaints
from patients.models import Appointment, Patient
from patients.models.appointments import FREED


class Obstacle(StrEnum):
    """Why a record is not archived yet."""

    EPISODE = "episode"
    SESSION = "session"
    ALERT = "alert"
    VISIT = "visit"
    HOLD = "hold"


def obstacles(patient: Patient, *, now: datetime) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of archiving; five queries. A joined record leads to another and has none."""
    whose = {"episode__patient": patient}
    found = (
        (Obstacle.EPISODE, EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True).exists()),
        (Obstacle.SESSION, TreatmentSession.objects.open().filter(**whose).exists()),
        (Obstacle.ALERT, Alert.objects.filter(**whose, resolved_at__isnull=True).exists()),
        (
            Obstacle.VISIT,
            Appointment.objects.filter(patient=patient, ends_at__gt=now).exclude(state__in=FREED).exists(),
        ),
        (Obstacle.HOLD, complaints.is_held(patient)),
    )
    return tuple(what for what, stands in found if stands)
