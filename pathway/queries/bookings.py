"""Where a patient stands when a visit is booked: what holds it back, and which papers there are already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from pathway.enums import Disposition, Resolution, Tier
from pathway.models import Alert, CallTask, CheckIn, EpisodeOfCare, Finding, Screening
from pathway.queries import screenings
from pathway.rules.bookings import needles_are_out
from pathway.states import ABOUT_A_TIME, CallTaskState
from patients.enums import IntakeState
from patients.models import Appointment, Intake, Patient


@dataclass(frozen=True)
class Standing:
    """`episode` is None for a new patient. `emergency`: an alert that asks for an ambulance is not resolved.

    `may_be_called`: a call about a time may be owed.
    """

    episode: EpisodeOfCare | None
    emergency: bool
    needles_are_out: bool
    has_intake: bool
    has_check_ins: bool
    may_be_called: bool


def standing(patient: Patient, *, on: date) -> Standing:
    """As things are now, for a visit on a local day; one query, and four more where "do not needle" was ever recorded."""
    open_ = OuterRef("pk")
    submitted = Q(state=IntakeState.SUBMITTED, submitted_at__gte=OuterRef("opened_at"))
    recorded = Q(disposition=Disposition.DO_NOT_NEEDLE) | Q(resolution=Resolution.DO_NOT)
    episode: Any = (
        EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True)
        .annotate(
            emergency=Exists(Alert.objects.filter(episode=open_, tier=Tier.T0, resolved_at__isnull=True)),
            recorded=Exists(Finding.objects.filter(recorded, screening__episode=open_)),
            has_intake=Exists(
                Intake.objects.filter(Q(state=IntakeState.OPEN) | submitted, patient=OuterRef("patient"))
            ),
            # Those of an earlier episode run out, and lean on a visit all the same.
            has_check_ins=Exists(CheckIn.objects.filter(episode__patient=OuterRef("patient"))),
            may_be_called=Exists(
                CallTask.objects.filter(
                    patient=OuterRef("patient"), reason__in=ABOUT_A_TIME, state=CallTaskState.OPEN
                )
            ),
        )
        .first()
    )
    if episode is None:
        return Standing(
            None,
            emergency=False,
            needles_are_out=False,
            has_intake=Intake.objects.filter(patient=patient, state=IntakeState.OPEN).exists(),
            has_check_ins=CheckIn.objects.filter(episode__patient=patient).exists(),
            may_be_called=True,
        )
    stands = screenings.standing(episode, on=on) if episode.recorded else None
    return Standing(
        episode,
        emergency=episode.emergency,
        needles_are_out=stands is not None and needles_are_out(stands[1]),
        has_intake=episode.has_intake,
        has_check_ins=episode.has_check_ins,
        may_be_called=episode.may_be_called,
    )


def is_ahead_of_visits(episode: EpisodeOfCare, *, but: Appointment) -> bool:
    """Whether nobody has begun this care: no screening, and no visit booked since it was opened; three queries at most.

    Visits in records that were joined with the patient's count.
    """
    visits = Appointment.objects.filter(clinic=episode.clinic_id, booked_at__gte=episode.opened_at).exclude(
        pk=but.pk
    )
    return not (
        Screening.objects.filter(episode=episode).exists()
        or visits.filter(patient=episode.patient_id).exists()
        or visits.filter(patient__merged_into=episode.patient_id).exists()
    )
