"""What an intake says, read through the rules: its pages, and the answers that need somebody soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Subquery

from clinic.enums import LinkPurpose
from pathway.enums import Disposition, Tier
from pathway.models import Alert, EpisodeOfCare
from pathway.queries.content import own_content
from pathway.queries.screenings import to_answer
from pathway.reference import library
from pathway.rules import findings
from pathway.states import AlertState
from patients.enums import IntakePage, IntakePart, IntakeState
from patients.models import Intake, Patient

PURPOSES = (LinkPurpose.INTAKE, LinkPurpose.INTAKE_TABLET)  # the links that open an intake
SUMMARY = "summary"  # stands after the last page of the first part


@dataclass(frozen=True)
class Alarm:
    """One answer a person must act on: its question, how soon, and the words the patient saw."""

    question: str
    tier: Tier
    asked: str


def pages(part: IntakePart | None = None) -> tuple[str, ...]:
    """The pages of one part, or of both, in the order they are asked; a health screen's slug is its page's."""
    if part is None:
        return (*pages(IntakePart.BEFORE), *pages(IntakePart.MORE))
    free = tuple(str(page) for page in IntakePage if page.part == part)
    return free if part == IntakePart.MORE else (*free, *_screens())


def part_of(page: str) -> IntakePart:
    """The part a page belongs to; the health screens all stand in the first."""
    return IntakePart.MORE if page in pages(IntakePart.MORE) else IntakePart.BEFORE


def part_to_do(intake: Intake) -> IntakePart:
    """The part that is filled in now: the second once the first was sent."""
    return IntakePart.MORE if intake.is_submitted else IntakePart.BEFORE


def first_to_do(intake: Intake) -> str | None:
    """The page of the part under way to go on with; None when every page of it is done."""
    asked = pages(part_to_do(intake))
    return next((page for page in asked if page not in intake.pages_done), None)


def alarms(intake: Intake, *, on: date) -> list[Alarm]:
    """The answers that need a person by the next working day or sooner, strictest first, by the clinic's own
    content; one query."""
    answers = {slug: to_answer(stored) for slug, stored in intake.answers.items()}
    found = []
    for finding in findings.find(answers, {}, on, own_content(intake.clinic_id).library()):
        tier = Tier.T0 if finding.disposition is Disposition.EMERGENCY else finding.tier
        if tier is not None and tier is not Tier.T3:
            found.append(Alarm(finding.question, tier, str(intake.answers[finding.question]["text"])))
    return found


def stops(intake: Intake, *, on: date) -> tuple[Alarm, ...]:
    """The emergency answers that stop the form: it goes on when the answer is changed or a clinician has closed the alert.

    One query where there is an emergency, none where there is not.
    """
    emergencies = [alarm for alarm in alarms(intake, on=on) if alarm.tier is Tier.T0]
    if not emergencies:
        return ()
    closed = Alert.objects.filter(intake=intake, state=AlertState.RESOLVED).values_list("cause", flat=True)
    settled = set(closed)
    return tuple(alarm for alarm in emergencies if alarm.question not in settled)


def page_of(question: str) -> str:
    """The page of the intake on which a question is answered; a detail is answered where it is opened."""
    known = library().questions
    while known[question].follows:
        question = known[question].follows
    return next(one.slug for one in library().intake_screens.values() if question in one.questions)


def episode_of(intake: Intake) -> EpisodeOfCare | None:
    """The care this intake belongs to: the open episode, else the newest."""
    return (
        EpisodeOfCare.objects.filter(patient=intake.patient_id)
        .select_related("clinic", "therapist")
        .order_by("-opened_at")
        .first()
    )


def is_sent_for_open_care(patient: Patient) -> bool:
    """Whether the first part came back for the care that is under way; one of an earlier episode says nothing about it."""
    return _sent_for_open_care(patient).exists()


def in_hand(patient: Patient) -> Intake | None:
    """The form staff and patient talk about now: the open one, else what came back for the care that is under way."""
    parts = ("clinic", "patient")
    opened = Intake.objects.filter(patient=patient, state=IntakeState.OPEN).select_related(*parts).first()
    return opened or _sent_for_open_care(patient).select_related(*parts).order_by("-submitted_at").first()


def page_to_do(intake: Intake) -> str | None:
    """Where to go on: a page, or the summary before the first part is sent; None when nothing is left."""
    if intake.is_finished:
        return None
    return first_to_do(intake) or (None if intake.is_submitted else SUMMARY)


def _screens() -> tuple[str, ...]:
    return tuple(screen.slug for screen in library().intake_screens.values() if not screen.before_each_visit)


def _sent_for_open_care(patient: Patient) -> QuerySet[Intake]:
    opened = EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True).values("opened_at")[:1]
    return Intake.objects.filter(
        patient=patient, state=IntakeState.SUBMITTED, submitted_at__gte=Subquery(opened)
    )
