"""All the front desk may know of a screening: clear to book, a clinician will call, or the emergency script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic.models import Clinic
from pathway.enums import DeskOutcome, Tier
from pathway.models import EpisodeOfCare
from pathway.queries import screenings
from pathway.queries.advice import advice
from pathway.rules.screenings import desk_view
from patients.models import Patient

WORDS = {
    DeskOutcome.EMERGENCY: ("danger", "Emergency"),
    DeskOutcome.CLINICIAN_WILL_CALL: ("care", "Clinician will call you"),
    DeskOutcome.CLEAR_TO_BOOK: ("ok", "Clear to book"),
}


@dataclass(frozen=True)
class DeskWord:
    """One of three outcomes as the desk says it. `script` is read aloud, empty unless it is an emergency."""

    tone: str
    words: str
    script: str = ""


def desk_word(patient: Patient, *, clinic: Clinic, now: datetime) -> DeskWord | None:
    """What the desk may know of this patient's open episode; None without one or before any screening. Six queries."""
    episode = EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True).first()
    standing = screenings.standing(episode, on=clinic.local(now).date()) if episode else None
    if standing is None:
        return None
    outcome = desk_view(standing[1])
    script = ""
    if outcome is DeskOutcome.EMERGENCY:
        script = advice(clinic, Tier.T0, "", language=patient.language, now=now).whole
    return DeskWord(*WORDS[outcome], script)
