"""What the letters of somebody who is not needled say, as papers ready to be typeset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import formats, translation

from clinic.models import Clinic
from clinic.pdf import Paper, Part
from pathway.enums import ReviewDecision
from pathway.models import EpisodeOfCare, PlanReview, Screening
from pathway.reference import library
from pathway.rules.referrals import Found
from patients.models import Patient

SHEET = "without_needles"
HEADINGS = ("What we asked", "Answer", "For needling")
INTRODUCTION = (
    "We treat this patient for lower back pain and sciatica and screened for dry needling. The answers were:"
)
ANSWER_US = "Please write to us at the address above, or call {phone}. Thank you for your help."


def sheet_version() -> int:
    """Which wording the patient's sheet has now."""
    return library().after_care[SHEET].version


def sheet(patient: Patient, clinic: Clinic, *, now: datetime) -> Paper:
    """What the patient's sheet says, in the patient's language."""
    text, spanish = library().after_care[SHEET], patient.language == "es"

    def filled(words: str) -> str:
        return words.replace("{emergency_number}", clinic.emergency_number).replace(
            "{clinic_phone}", clinic.phone
        )

    return Paper(
        title=text.title_es if spanish else text.title_en,
        language="es" if spanish else "en",
        clinic=clinic.name,
        reach=_reach(clinic),
        dated=_day(clinic, now, "es" if spanish else "en"),
        recipient=(patient.full_name,),
        parts=tuple(
            Part(
                heading=part.heading_es if spanish else part.heading_en,
                paragraphs=(filled(part.es if spanish else part.en),),
            )
            for part in text.part
        ),
    )


def referral(
    episode: EpisodeOfCare,
    screening: Screening,
    lines: Sequence[Found],
    *,
    recipient: str,
    asks: str,
    signed: str,
    course: tuple[tuple[str, str], ...] = (),
    now: datetime,
) -> Paper:
    """The letter to a doctor: who, what was found, how care went, what we ask, and whose name stands under it."""
    clinic, patient = episode.clinic, episode.patient
    with translation.override("en"):
        born = formats.date_format(patient.birth_date, "j F Y")
        asked_on = formats.date_format(screening.on, "j F Y")
    return Paper(
        title="Referral",
        language="en",
        clinic=clinic.name,
        reach=_reach(clinic),
        dated=_day(clinic, now, "en"),
        recipient=tuple(line.strip() for line in recipient.splitlines() if line.strip()),
        parts=(
            Part(
                "About the patient",
                facts=(("Name", patient.full_name), ("Born", born), ("Asked on", asked_on)),
            ),
            *_found(lines),
            *((Part("Care so far", facts=course),) if course else ()),
            Part("What we ask", paragraphs=tuple(line for line in asks.splitlines() if line.strip())),
            Part(paragraphs=(ANSWER_US.format(phone=clinic.phone),)),
        ),
        signed=(signed, clinic.name, f"Signed electronically on {_day(clinic, now, 'en')}"),
    )


def course_of(episode: EpisodeOfCare) -> tuple[tuple[str, str], ...]:
    """The course of needling as its last review kept it, where that review decided to refer; else empty. One query."""
    review = PlanReview.objects.filter(episode=episode).first()
    if review is None or review.decision != ReviewDecision.REFER:
        return ()
    known, numbers = library().measures, review.numbers
    return (
        ("Needling sessions", str(numbers["sessions"])),
        ("Adverse events", str(numbers["events"])),
        *(
            (known[kind].en, f"{value['first']:g} at first, {value['now']:g} now")
            for kind, value in numbers.items()
            if kind in known
        ),
        *((("Our view", review.reason),) if review.reason else ()),
    )


def _found(lines: Sequence[Found]) -> tuple[Part, ...]:
    if not lines:
        return ()
    table = (HEADINGS, *((one.asked, one.answered, one.means) for one in lines))
    return (Part("What we found", paragraphs=(INTRODUCTION,), table=table),)


def _reach(clinic: Clinic) -> tuple[str, ...]:
    return (clinic.address, clinic.phone, clinic.email)


def _day(clinic: Clinic, now: datetime, language: str) -> str:
    with translation.override(language):
        return formats.date_format(clinic.local(now), "j F Y" if language == "en" else r"j \d\e F \d\e Y")
