"""The first band of the session log: what today's screening said, what the check-ins said since, what goes on at home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pathway.enums import CheckInKind
from pathway.models import Screening, TreatmentSession, VisitNote
from pathway.queries import treatment as queries
from pathway.queries import visit_notes
from pathway.queries.answers import Line, lines
from pathway.queries.home_programmes import HomeLine
from pathway.queries.treatment import CheckInNews, Standing
from pathway.reference import library
from pathway.rules.needle_aversion import aversion
from pathway.rules.screenings import Assessment
from pathway.views.plan_words import STAFF, home_lines

CHECK_IN_WORDS = {
    CheckInKind.AFTER_48_HOURS: "48 hours after",
    CheckInKind.WEEKLY: "Weekly",
    CheckInKind.WORRY: "Own report",
}


@dataclass(frozen=True)
class News:
    """One check-in after the last session, in words. `nothing_alarming` when every warning question was answered no."""

    title: str
    at: datetime | None
    hours_after: int | None
    lines: list[Line]
    nothing_alarming: bool


@dataclass(frozen=True)
class Before:
    """What to know before the first needle; `needles_are_hard` is the sentence on fainting and fear, empty without one.

    `nothing_found` says how far that goes: a screening with open questions has found nothing so far.
    """

    screening: Screening | None
    decided: list[tuple[str, str]]
    nothing_found: str
    needles_are_hard: str
    last: TreatmentSession | None
    news: list[News]
    notes: list[VisitNote]
    home: list[HomeLine]


def before_band(session: TreatmentSession, standing: Standing, last: TreatmentSession | None) -> Before:
    """What the band shows; eight queries at most."""
    assessment = standing.assessment
    hard = aversion(assessment, library=library()) if assessment else None
    return Before(
        screening=_screening(standing),
        decided=_decided(standing),
        nothing_found=_nothing_found(assessment),
        needles_are_hard=hard.words if hard else "",
        last=last,
        news=[_news(one, last) for one in queries.news_since(last)],
        notes=visit_notes.waiting([session.episode_id])[session.episode_id] if last else [],
        home=home_lines(session.plan, STAFF) if session.plan else [],
    )


def _screening(standing: Standing) -> Screening | None:
    return Screening.objects.filter(pk=standing.screening_id).select_related("completed_by").first()


def _decided(standing: Standing) -> list[tuple[str, str]]:
    """Every finding that was to be decided, with the reason that was written."""
    found = standing.assessment.findings if standing.assessment else ()
    told = {one.reason: one.decided.rationale if one.decided else "" for one in found if one.needs_decision}
    return list(told.items())


def _nothing_found(assessment: Assessment | None) -> str:
    waiting = len({*assessment.unanswered, *assessment.ask_again}) if assessment else 0
    if not waiting:
        return "Nothing was found."
    return f"Nothing found so far, {waiting} question{'' if waiting == 1 else 's'} open."


def _news(one: CheckInNews, last: TreatmentSession | None) -> News:
    said = lines(one.answer) if one.answer else []
    hours = None
    if one.answered_at and last and last.ended_at:
        hours = round((one.answered_at - last.ended_at) / timedelta(hours=1))
    return News(
        title=CHECK_IN_WORDS[CheckInKind(one.kind)],
        at=one.answered_at,
        hours_after=hours,
        lines=[line for line in said if not line.is_no],
        nothing_alarming=any(line.is_no for line in said) and not any(line.alarming for line in said),
    )
