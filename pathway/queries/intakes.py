"""What an intake says, read through the rules: its pages, its versions, and the answers that need somebody soon."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from clinic.enums import LinkPurpose
from clinic.models import PatientLink
from pathway.enums import Disposition, Tier
from pathway.models import Alert, EpisodeOfCare
from pathway.queries.content import own_content
from pathway.queries.screenings import to_answer
from pathway.reference import library
from pathway.rules import findings
from pathway.rules.alerts import came_back
from pathway.states import AlertState
from patients.enums import IntakePage, IntakePart, IntakeState
from patients.models import Intake, Patient
from patients.queries import intakes as patient_queries

PURPOSES = (LinkPurpose.INTAKE, LinkPurpose.INTAKE_TABLET)  # the links that open an intake
SUMMARY = "summary"  # stands after the last page of the first part
# Of an answer: not the words it was asked in, which change with the language, nor the day.
SUBSTANCE = ("choice", "number", "side", "version")


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


def pages_of(intake: Intake) -> tuple[str, ...]:
    """The pages that are filled in before it is sent: of a form that is changed also those of a second part it brought."""
    brought = tuple(page for page in pages(IntakePart.MORE) if page in intake.pages_done)
    return (*pages(IntakePart.BEFORE), *(brought if intake.is_being_changed else ()))


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


def said_again(intake: Intake, before: Intake, *, on: date) -> set[str]:
    """The questions whose alarm this same row did not hold just before, or held milder or in another answer.

    Two queries at most. Somebody is told of them although an alert of theirs was resolved.
    """
    found = _tiers(intake, on=on)
    if not found:
        return set()
    held = _tiers(before, on=on)
    differing = {
        question
        for question, tier in found.items()
        if held.get(question) is tier and not _says_the_same(intake.answers, before.answers, question)
    }
    return came_back(found, held) | differing


def new_alarms(intake: Intake, *, on: date, again: Collection[str] = ()) -> list[Alarm]:
    """Those of them the version it follows did not hold in the same words: somebody was told of the others already.

    `again` are the questions whose alarm was taken back in this version and is said again: no version before speaks for
    them. One query more where a form that is changed holds any.
    """
    found = alarms(intake, on=on)
    if not found or intake.follows is None:
        return found
    known = {(one.question, one.tier) for one in alarms(intake.follows, on=on)}
    return [
        one
        for one in found
        if (one.question, one.tier) not in known
        or one.question in again
        or not _says_the_same(intake.answers, intake.follows.answers, one.question)
    ]


def stops(intake: Intake, *, on: date) -> tuple[Alarm, ...]:
    """The emergency answers that stop the form: it goes on when the answer is changed or a clinician has closed the alert.

    One query where there is none, a few where there is. One that was there before stops no change, unless it was taken
    back in it and said again, which has an alert of its own.
    """
    if Tier.T0 not in _tiers(intake, on=on).values():
        return ()
    own = dict(Alert.objects.filter(intake=intake).values_list("cause", "state"))
    emergencies = [alarm for alarm in new_alarms(intake, on=on, again=own) if alarm.tier is Tier.T0]
    return tuple(alarm for alarm in emergencies if own.get(alarm.question) != AlertState.RESOLVED)


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
    """The form staff and patient talk about now: the open one, else what came back for the care that is under way.

    Never a version that is still being changed: what was sent counts until it is sent too.
    """
    parts = ("clinic", "patient")
    opened = Intake.objects.filter(patient=patient, state=IntakeState.OPEN).select_related(*parts).first()
    return (
        opened or _sent_for_open_care(patient).select_related(*parts).order_by("-submitted_at", "-pk").first()
    )


def page_to_do(intake: Intake) -> str | None:
    """Where to go on: a page, or the summary before the first part is sent; None when nothing is left."""
    if intake.is_finished:
        return None
    return first_to_do(intake) or (None if intake.is_submitted else SUMMARY)


def behind(link: PatientLink) -> Intake:
    """The intake a link opens, in its newest version, be that one sent or not; two queries.

    The clinic's tablet shows what it was handed over for and nothing that came after.
    """
    intake = patient_queries.by_link(link.target_id)
    is_tablet = link.purpose == LinkPurpose.INTAKE_TABLET
    return intake if is_tablet else patient_queries.newest_version(intake)


def may_be_changed(intake: Intake) -> bool:
    """Whether its patient may still change what they sent: it is of the care under way, and nobody has screened them in it.

    From then on each visit asks anew; two queries. Nor is one changed that a newer form counts before, which two records
    that were joined may both have. For a version that is being changed: whether it can still be sent.
    """
    sent = intake.follows if intake.is_being_changed else intake
    if sent is None or not sent.is_submitted:
        return False
    others = Intake.objects.filter(patient=sent.patient_id).filter(
        Q(state=IntakeState.OPEN)
        | Q(submitted_at__gt=sent.submitted_at)
        | Q(submitted_at=sent.submitted_at, pk__gt=sent.pk)
    )
    unscreened = EpisodeOfCare.objects.filter(
        patient=sent.patient_id,
        ended_at__isnull=True,
        opened_at__lte=sent.submitted_at,
        screenings__isnull=True,
    )
    return not others.exists() and unscreened.exists()


def begun_change(patient: Patient) -> Intake | None:
    """The version of what is in hand that was begun and not sent, also one that says something else and comes too late."""
    rows = Intake.objects.filter(patient=patient, state=IntakeState.CHANGING, follows=in_hand(patient))
    begun = rows.select_related("clinic", "patient", "follows").first()
    if begun is None or begun.follows is None:
        return None
    is_new = (begun.answers, begun.about) != (begun.follows.answers, begun.follows.about)
    return begun if is_new or may_be_changed(begun) else None


def _tiers(intake: Intake, *, on: date) -> dict[str, Tier]:
    return {alarm.question: alarm.tier for alarm in alarms(intake, on=on)}


def _screens() -> tuple[str, ...]:
    return tuple(screen.slug for screen in library().intake_screens.values() if not screen.before_each_visit)


def _says_the_same(now: Mapping[str, Any], before: Mapping[str, Any], question: str) -> bool:
    """Whether a question and all that hangs from it was answered alike; in which words and language does not count."""
    known = library().questions
    asked = {question} | {slug for slug, one in known.items() if _hangs_from(question, one.follows)}
    return all(
        [(now.get(slug) or {}).get(part) for part in SUBSTANCE]
        == [(before.get(slug) or {}).get(part) for part in SUBSTANCE]
        for slug in asked
    )


def _hangs_from(question: str, follows: str) -> bool:
    known = library().questions
    while follows and follows != question:
        follows = known[follows].follows
    return bool(follows)


def _sent_for_open_care(patient: Patient) -> QuerySet[Intake]:
    opened = EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True).values("opened_at")[:1]
    return Intake.objects.filter(
        patient=patient, state=IntakeState.SUBMITTED, submitted_at__gte=Subquery(opened)
    )
