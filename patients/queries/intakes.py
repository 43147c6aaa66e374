"""Intakes as the pages ask for them."""

from __future__ import annotations

from patients.enums import IntakeState
from patients.models import Intake, Patient


def by_link(intake_id: int) -> Intake:
    """The intake a patient's link opens, with its clinic and patient; one query."""
    return Intake.objects.select_related("clinic", "patient").get(pk=intake_id)


def newest_version(intake: Intake) -> Intake:
    """The last of the versions that follow one another, be it sent or still being changed; a query for each."""
    while True:
        following = Intake.objects.filter(follows=intake, patient=intake.patient_id)
        later = following.select_related("clinic", "patient").first()
        if later is None:
            return intake
        later.follows = intake
        intake = later


def open_intake(patient: Patient) -> Intake | None:
    """The form the patient has not submitted yet."""
    return Intake.objects.filter(patient=patient, state=IntakeState.OPEN).first()


def latest_submitted(patient: Patient) -> Intake | None:
    """The newest locked form, the one a screening starts from."""
    return (
        Intake.objects.filter(patient=patient, state=IntakeState.SUBMITTED)
        .order_by("-submitted_at", "-pk")
        .first()
    )
