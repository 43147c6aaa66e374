"""What the desk is shown of a check-in on the phone: the next question and what to say, never what was answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from clinic.models import Clinic
from pathway.enums import CheckInKind, Tier
from pathway.models import CheckIn, DeskCall, TreatmentSession
from pathway.queries import desk
from pathway.queries.check_in_answers import Asked
from pathway.states import SessionState
from patients.models import Patient


@dataclass(frozen=True)
class Said:
    """A line of the script in the language of the call, with the same in English for who reads another one."""

    language: str
    words: str
    english: str = ""


def questions(asked: Asked) -> tuple[str, ...]:
    """Slugs in the order of the patient's own link: every warning first, then the measures.

    The activities are left out: they are the patient's own words about their health, which are not the desk's to read.
    """
    warnings = [slug for screen in asked.screens for slug in screen]
    return (*warnings, *(one.slug for one in asked.measures if one.asked_as != "activities"))


def next_question(asked: Asked, *, skipped: Collection[str]) -> str | None:
    """The first question nobody has answered, by link or on the phone; None when nothing is left to ask."""
    return next((slug for slug in questions(asked) if slug not in {*asked.answers, *skipped}), None)


def said(slug: str, patient: Patient, clinic: Clinic, *, language: str) -> Said:
    """A line of the script about this patient, in the language of the call."""
    words = desk.line(slug, clinic, language=language, name=patient.full_name)
    english = "" if language == "en" else desk.line(slug, clinic, language="en", name=patient.full_name)
    return Said(language, words, english)


def to_say(call: DeskCall, clinic: Clinic) -> Said | None:
    """What an answer of this call asks the desk to say, by its own clock so that no reload promises a later hour; None
    when nothing more than the next question."""
    if call.told_at is None or call.tier not in {Tier.T0, Tier.T1}:
        return None
    tier, at = Tier(call.tier), call.told_at
    about = bool(call.helper_name)
    words, english = (
        desk.spoken(clinic, tier, language=language, now=at, about_them=about)
        for language in (call.language, "en")
    )
    return Said(call.language, words, "" if call.language == "en" else english)


def beginning(check_in: CheckIn) -> str:
    """The line the questions begin with."""
    return "begin_worry" if check_in.kind == CheckInKind.WORRY else "begin_check_in"


def when_asked(asked: Asked) -> str:
    """The line that says which time the numbers are about."""
    return "how_it_is_now" if asked.is_about_now else "last_seven_days"


def last_needled(patient: Patient) -> TreatmentSession | None:
    """The session a worry is about: the latest in which needles went in, signed or under a covering note; one query."""
    signed = Q(state=SessionState.SIGNED, void__isnull=True, no_needles_reason="")
    covered = Q(state=SessionState.DRAFT, covered_at__isnull=False, sites__needles_in__gt=0)
    rows: QuerySet[TreatmentSession] = TreatmentSession.objects.filter(
        signed | covered, episode__patient=patient
    )
    return rows.order_by("-started_at", "-pk").first()


def calls_about(check_in: CheckIn) -> list[DeskCall]:
    """Every time its questions were asked on the phone, the newest first; for whoever may read the answers."""
    return list(check_in.desk_calls.select_related("begun_by").order_by("-begun_at"))


def seen_by(call: DeskCall, user_id: int, now: datetime) -> bool:
    """Whether this person may still see the form: who began it, and not long after their last press."""
    return call.begun_by_id == user_id and call.may_be_seen(now)
