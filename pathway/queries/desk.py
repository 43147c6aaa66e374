"""All the front desk may know of health answers, and what it reads aloud: the emergency script, or who calls by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.models import Clinic
from clinic.opening import opening
from pathway.enums import DeskOutcome, Tier
from pathway.models import Alert, EpisodeOfCare, FirstCall
from pathway.queries import intakes, screenings
from pathway.queries.advice import advice
from pathway.reference import library
from pathway.rules.screenings import desk_view
from pathway.states import AlertState
from patients.models import Intake, Patient

WORDS = {
    DeskOutcome.EMERGENCY: ("danger", "Emergency"),
    DeskOutcome.CLINICIAN_WILL_CALL: ("care", "Clinician will call you"),
    DeskOutcome.CLEAR_TO_BOOK: ("ok", "Clear to book"),
}


@dataclass(frozen=True)
class DeskWord:
    """One of three outcomes as the desk says it. `script` is read aloud, empty where there is nothing to add."""

    tone: str
    words: str
    script: str = ""


def desk_word(patient: Patient, *, clinic: Clinic, now: datetime) -> DeskWord | None:
    """What the desk may know of this patient's open episode. At most eight queries.

    None without an episode, and before any screening when the first call asked for nothing more or was dealt with.
    """
    episode = EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True).first()
    if episode is None:
        return None
    standing = screenings.standing(episode, on=clinic.local(now).date())
    if standing is None:
        return _of_first_call(episode, clinic, patient, now)
    outcome = desk_view(standing[1])
    script = ""
    if outcome is DeskOutcome.EMERGENCY:
        script = advice(clinic, Tier.T0, "", language=patient.language, now=now).whole
    return DeskWord(*WORDS[outcome], script)


def word_of(call: FirstCall, *, clinic: Clinic, language: str, now: datetime) -> DeskWord:
    """What the desk says now that the questions were asked; one query."""
    outcome = DeskOutcome(call.outcome)
    return DeskWord(*WORDS[outcome], script(clinic, outcome, language=language, now=now))


def of_intake(intake: Intake, *, now: datetime) -> DeskWord | None:
    """What the desk says after a page it filled in with a patient; None where nothing asks for more than "saved"."""
    alarms = intakes.alarms(intake, on=intake.clinic.local(now).date())
    if not alarms:
        return None
    stopped = intakes.stops(intake, on=intake.clinic.local(now).date())
    outcome = DeskOutcome.EMERGENCY if stopped else DeskOutcome.CLINICIAN_WILL_CALL
    said = script(intake.clinic, outcome, language=intake.patient.language, now=now)
    return DeskWord(*WORDS[outcome], said)


def script(clinic: Clinic, outcome: DeskOutcome, *, language: str, now: datetime) -> str:
    """What is said on the phone in the caller's language, `en` or `es`; empty when they are clear to book. One query."""
    if outcome is DeskOutcome.EMERGENCY:
        words = library().tiers[Tier.T0]
        said = words.desk_es if language == "es" else words.desk_en
        return said.replace("{emergency_number}", clinic.emergency_number)
    if outcome is DeskOutcome.CLINICIAN_WILL_CALL:
        return advice(clinic, Tier.T1, "", language=language, now=now).whole
    return ""


def line(slug: str, clinic: Clinic, *, language: str, name: str = "", time: str = "") -> str:
    """One line of the desk's script in `en` or `es`, its blanks filled in."""
    words = library().desk_script[slug]
    said = words.es if language == "es" else words.en
    blanks = {"clinic": clinic.name, "phone": clinic.phone, "emergency_number": clinic.emergency_number}
    for blank, word in {**blanks, "name": name, "time": time}.items():
        said = said.replace(f"{{{blank}}}", word)
    return said


def spoken(clinic: Clinic, tier: Tier, *, language: str, now: datetime, about_them: bool = False) -> str:
    """All that is read aloud to somebody whose answer on the phone has this tier; two queries at most.

    Never what was answered: in an emergency whom to call, the same day who calls by when, else how the call ends. With
    `about_them` somebody answers for the patient.
    """
    if tier is Tier.T0:
        return script(clinic, DeskOutcome.EMERGENCY, language=language, now=now)
    if tier is Tier.T1:
        told = advice(clinic, Tier.T1, "", language=language, now=now, about_them=about_them)
        return f"{calls_by(clinic, language=language, now=now)} {told.whole}".strip()
    return line("closing", clinic, language=language)


def calls_by(clinic: Clinic, *, language: str, now: datetime) -> str:
    """By when a clinician calls, in words; empty while the clinic is closed, for then nobody promises a call."""
    if not opening(clinic, now).is_open:
        return ""
    by = clinic.local(now + timedelta(minutes=library().alert_times[Tier.T1].target_minutes))
    return line("clinician_by", clinic, language=language, time=f"{by:%H:%M}")


def to_ask(patient: Patient) -> EpisodeOfCare | None:
    """The open episode whose four questions were not asked yet and are not answered by a screening; one query."""
    return EpisodeOfCare.objects.filter(
        patient=patient, ended_at__isnull=True, first_call__isnull=True, screenings__isnull=True
    ).first()


def _of_first_call(
    episode: EpisodeOfCare, clinic: Clinic, patient: Patient, now: datetime
) -> DeskWord | None:
    call = FirstCall.objects.filter(episode=episode).first()
    if call is None:
        return None
    waits = Alert.objects.filter(first_call=call).exclude(state=AlertState.RESOLVED).exists()
    if call.outcome != DeskOutcome.CLEAR_TO_BOOK and not waits:
        return None  # a clinician took it from there; what they decided is not the desk's to repeat
    return word_of(call, clinic=clinic, language=patient.language, now=now)
