"""What a patient answered before a visit, as a therapist, a patient's page and the gate read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from pathway.enums import AnswersAsk
from pathway.models import BeforeVisit, EpisodeOfCare, Screening, TreatmentSession
from pathway.queries import content, screenings
from pathway.queries.answers import Line
from pathway.queries.screenings import to_answer
from pathway.reference import library
from pathway.reference.screening_rows import DONT_KNOW, IntakeScreen, Question
from pathway.rules import before_visits as rules
from pathway.rules.answers import Answer, Decision
from pathway.rules.findings import Finding
from pathway.states import BeforeVisitState


def screens() -> dict[str, IntakeScreen]:
    """The screens asked before each visit by slug, in their order."""
    return {slug: screen for slug, screen in library().intake_screens.items() if screen.before_each_visit}


def by_link(before_visit_id: int) -> BeforeVisit:
    """The form a patient's link opens, with its clinic, its visit and the patient; one query."""
    return BeforeVisit.objects.select_related("clinic", "appointment", "episode__patient").get(
        pk=before_visit_id
    )


def first_to_do(row: BeforeVisit) -> str | None:
    """The screen to go on with; None when every screen is done."""
    return next((slug for slug in screens() if slug not in row.screens_done), None)


def of_day(episode: EpisodeOfCare, *, on: date) -> BeforeVisit | None:
    """What was answered for a visit on this local day, the newest of them; None when nothing was."""
    return (
        BeforeVisit.objects.filter(episode=episode, on=on, said_at__isnull=False).order_by("-said_at").first()
    )


def newest(episode: EpisodeOfCare) -> BeforeVisit | None:
    """The newest form with an answer in it, with its visit; one query."""
    rows = BeforeVisit.objects.filter(episode=episode, said_at__isnull=False)
    return rows.select_related("appointment", "clinic").order_by("-said_at").first()


def answers_of(row: BeforeVisit) -> dict[str, Answer]:
    """The stored answers by slug, changes included, as the rules take them."""
    return {slug: to_answer(stored) for slug, stored in row.answers.items()}


def found(row: BeforeVisit, answers: Mapping[str, Answer] | None = None) -> tuple[Finding, ...]:
    """What these answers (those stored, unless others are given) ask for on the day of the visit, strictest first.

    What a therapist decided about the patient's history holds; four queries where there is anything to judge.
    """
    given = answers_of(row) if answers is None else answers
    if not given:
        return ()
    known = content.own_content(row.clinic_id).library()
    return rules.found(given, _decisions(row.episode_id), row.on, known)


def asked_again(row: BeforeVisit | None) -> frozenset[str]:
    """The questions whose earlier answers stand no more after what was reported."""
    return rules.asked_again(answers_of(row), library()) if row else frozenset()


def as_screened(row: BeforeVisit | None) -> dict[str, Any]:
    """The answers as a screening keeps them: questions only, the changes stay with the form."""
    known = library().questions
    return {
        slug: {**stored, "places": []}
        for slug, stored in (row.answers if row else {}).items()
        if slug in known
    }


def is_unheard(episode: EpisodeOfCare, *, on: date, at: datetime | None = None) -> bool:
    """Whether the patient said something for a visit on this day that no therapist has gone through; one query.

    With `at` as it was at that moment.
    """
    return _unheard(BeforeVisit.objects.filter(episode=episode, on=on), at).exists()


def unheard_of(on: date) -> QuerySet[BeforeVisit]:
    """The same as a subquery for lists of appointments: forms of the outer patient's open episode."""
    rows = BeforeVisit.objects.filter(
        on=on, episode__patient=OuterRef("patient"), episode__ended_at__isnull=True
    )
    return _unheard(rows, None)


@dataclass(frozen=True)
class Said:
    """One form in a few words for staff who read charts: `changes` are what the patient reports as changed."""

    tone: str
    word: str
    how: str
    is_late: bool
    changes: tuple[str, ...]


WORDS = {
    AnswersAsk.CLINICIAN_FIRST: ("danger", "Look first"),
    AnswersAsk.LOOK: ("care", "Something to look at"),
    AnswersAsk.NOTHING: ("ok", "Nothing new"),
}


def summary(row: BeforeVisit) -> Said:
    """What kind of answers these are, how they came, and whether the session had begun; one query at most."""
    tone, word = WORDS[AnswersAsk(row.asks)] if row.said_at else ("quiet", "Not answered")
    if row.said_at and not row.is_answered and row.asks == AnswersAsk.NOTHING:
        tone, word = "quiet", "Not finished"
    known = library().changes
    reported = (known[slug] for slug in rules.changes(answers_of(row), library()))
    return Said(
        tone,
        word,
        "Answered on the clinic's tablet" if row.on_tablet else "Answered by link",
        is_late=row.said_at is not None
        and TreatmentSession.objects.filter(
            appointment=row.appointment_id, started_at__lt=row.said_at
        ).exists(),
        changes=tuple(one.en or library().questions[one.follows].en for one in reported),
    )


def lines(row: BeforeVisit) -> list[Line]:
    """Every answer in the staff's words: those that ask for something first, each plain "no" last."""
    asks = {finding.question for finding in found(row)} | set(rules.changes(answers_of(row), library()))
    shown = [line for slug, stored in row.answers.items() if (line := _line(slug, stored, slug in asks))]
    return sorted(shown, key=lambda line: (not line.alarming, line.is_no))


def said_words(slug: str, stored: Mapping[str, Any]) -> str:
    """One stored answer in English words, with its number and side."""
    known = library()
    question = known.questions.get(slug) or known.changes[slug].question
    if stored.get("number") is not None:
        return f"{stored['number']:g} {question.number}"
    said = _choice_words(question, str(stored.get("choice") or ""))
    return f"{said}, {stored['side']}" if stored.get("side") else said


def _choice_words(question: Question, code: str) -> str:
    choice, word = question.choice(code), library().answer_words.get(code)
    if choice is not None and choice.en:
        return choice.en
    return word.en if word is not None else code.replace("_", " ")


def _line(slug: str, stored: Mapping[str, Any], asks: bool) -> Line | None:
    known = library()
    question = known.questions.get(slug) or (known.changes[slug].question if slug in known.changes else None)
    if question is None:
        return None
    choice = str(stored.get("choice") or "")
    harmless = not asks and choice != DONT_KNOW
    return Line(
        slug,
        question.en,
        said_words(slug, stored),
        as_seen="" if stored.get("text") == question.en else str(stored.get("text", "")),
        alarming=not harmless,
        is_no=harmless and choice == "no",
    )


def _unheard(rows: QuerySet[BeforeVisit], at: datetime | None) -> QuerySet[BeforeVisit]:
    """Those of these forms with something to look at that no screening has taken up since."""
    taken_up = Screening.objects.filter(
        Q(started_at__gte=OuterRef("said_at")) | Q(completed_at__gte=OuterRef("said_at")),
        episode=OuterRef("episode"),
    )
    rows = rows.filter(said_at__isnull=False).exclude(asks=AnswersAsk.NOTHING)
    if at is not None:
        rows, taken_up = rows.filter(said_at__lte=at), taken_up.filter(started_at__lte=at)
    return rows.exclude(state=BeforeVisitState.CANCELLED).filter(~Exists(taken_up))


def _decisions(episode_id: int) -> dict[str, Decision]:
    last = (
        Screening.objects.filter(episode=episode_id)
        .select_related("clinic")
        .prefetch_related("findings")
        .order_by("-started_at", "-pk")
        .first()
    )
    return screenings.decisions_of(last) if last else {}
