"""Send a patient, with one press at the desk, the links to what is still missing before their visit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import birth_dates, consents
from pathway.models import EpisodeOfCare
from pathway.queries.readiness import missing_papers
from patients.actions import intakes


@transaction.atomic
def send(appointment: Any, *, by: Actor, now: datetime) -> list[str]:
    """The names of what was sent, by an appointment that came through `with_readiness`.

    The questions of the screening are asked with the intake, so the intake's link stands for both. Once a day: another press
    sends nothing more. A link that five wrong birth dates had locked opens again. Raises Refused where nothing is
    missing, or where we do not write to the patient.
    """
    missing = missing_papers(appointment, now=now)
    if not missing:
        raise Refused("Nothing is missing before this visit.")
    patient = appointment.patient
    if not patient.is_written_to:
        raise Refused("We do not write to this patient. Hand over the tablet, or fill it in together.")
    if "intake" in missing:
        intake = intakes.invite(patient, by=by, now=now, again=True)
        birth_dates.unlock_intake(intake, by=by, now=now)
    episode = EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True).first()
    if "consent" in missing and episode is not None:
        consents.send_link(episode, by=by, now=now)
    audit.record(
        "appointment.missing_papers_sent",
        target=appointment,
        by=by,
        now=now,
        patient_id=patient.pk,
        detail={"sent": missing},
    )
    return missing
