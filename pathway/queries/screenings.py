"""Reads screenings back into what the rules take: answers, decisions, facts, and where each screening stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from pathway.enums import EventSeverity, Resolution, Side
from pathway.models import AdverseEvent, EpisodeOfCare, Finding, NeedleAversionPlan, NeedledSite, Screening
from pathway.queries import content
from pathway.reference import Library, library
from pathway.rules import screenings as rules
from pathway.rules.answers import Answer, Clearance, Decision, PatientFacts
from pathway.rules.completion import Open, still_open
from pathway.rules.needle_aversion import aversion, left_to_decide
from pathway.rules.screenings import Assessment
from pathway.states import SessionState

BLEEDING = ("bleeding", "hematoma")


def answers_of(screening: Screening) -> dict[str, Answer]:
    """The stored answers by question slug, as the rules take them."""
    return {slug: to_answer(stored) for slug, stored in screening.answers.items()}


def to_answer(stored: Mapping[str, Any]) -> Answer:
    """One stored answer (the shape is in the model's docstring)."""
    return Answer(
        choice=stored.get("choice") or "",
        answered_on=date.fromisoformat(stored["answered_on"]),
        number=stored.get("number"),
        side=Side(stored["side"]) if stored.get("side") else None,
        places=tuple((muscle, Side(side)) for muscle, side in stored.get("places", ())),
    )


def decisions_of(screening: Screening) -> dict[str, Decision]:
    """The therapist's decisions by question slug; a finding nobody has decided is left out. One query unless prefetched."""
    return {
        finding.question: to_decision(finding, screening)
        for finding in screening.findings.all()
        if finding.is_decided
    }


def to_decision(finding: Finding, screening: Screening) -> Decision:
    """A decided finding as the rules take it; the day is the clinic's local one."""
    if finding.decided_at is None:
        raise ValueError(f"{finding} is not decided.")
    return Decision(
        resolution=Resolution(finding.resolution),
        about=finding.choice,
        decided_on=screening.clinic.local(finding.decided_at).date(),
        rationale=finding.rationale,
        clearance=_clearance(finding),
        avoid=tuple((muscle, Side(side)) for muscle, side in finding.avoid),
    )


def assessment(screening: Screening, *, on: date, at: datetime | None = None) -> Assessment:
    """Where this screening stands on a day, by the clinic's content at a moment (now when None). Four queries at most."""
    tolerated = bool(tolerated_shallow_sessions([screening.episode_id]))
    known = content.own_content(screening.clinic_id).judging(screening, at)
    return judge(screening, on=on, tolerated_shallow_session=tolerated, known=known)


def as_closed(screening: Screening) -> Assessment:
    """A closed screening as it was judged when it was closed, by the clinic's content then. Four queries at most."""
    if screening.completed_at is None:
        raise ValueError(f"{screening} is not closed.")
    tolerated = bool(tolerated_shallow_sessions([screening.episode_id], before=screening.completed_at))
    known = content.own_content(screening.clinic_id).library(screening.completed_at)
    return judge(screening, on=screening.on, tolerated_shallow_session=tolerated, known=known)


def judge(screening: Screening, *, on: date, tolerated_shallow_session: bool, known: Library) -> Assessment:
    """The same from what is at hand already: patient, clinic and findings of the screening are loaded; `known` is what
    this clinic judges it by."""
    return rules.assess(
        answers_of(screening),
        decisions_of(screening),
        PatientFacts(screening.episode.patient.age(on), tolerated_shallow_session),
        on=on,
        library=known,
        confirmed=screening.is_complete,
    )


def left_to_do(screening: Screening, stands: Assessment, *, on: date) -> tuple[Open, ...]:
    """Everything left before this screening may be closed; one query where needles are hard for the patient."""
    found = aversion(stands, library=library())
    left = still_open(stands, on=on, library=library())
    return (
        *left,
        *left_to_decide(found, is_planned=found is not None and aversion_plan(screening) is not None),
    )


def aversion_plan(screening: Screening) -> NeedleAversionPlan | None:
    """How this patient is needled, None while nobody decided; no query when it was read along."""
    return getattr(screening, "aversion_plan", None)


def standing(
    episode: EpisodeOfCare, *, on: date, at: datetime | None = None
) -> tuple[Screening, Assessment] | None:
    """The screening that counts (that counted at a moment) and where it stands on a day; None when there is none yet.

    It is the newest one, finished or not: an unfinished re-screen with a bad answer must hold needles back at once, and
    an unfinished screening never clears anyone.
    """
    return standing_of([episode.pk], on=on, at=at).get(episode.pk)


def standing_of(
    episodes: Collection[int], *, on: date, at: datetime | None = None
) -> dict[int, tuple[Screening, Assessment]]:
    """`standing` for many episodes of one clinic by key, in four queries however many there are."""
    newest = list(
        Screening.objects.filter(Q() if at is None else Q(started_at__lte=at), episode__in=episodes)
        .order_by("episode_id", "-started_at", "-pk")
        .distinct("episode_id")
        .select_related("clinic", "episode__patient", "completed_by", "asked_by", "aversion_plan")
        .prefetch_related("findings__decided_by")
    )
    if not newest:
        return {}
    tolerated = tolerated_shallow_sessions(episodes)
    own = content.own_content(newest[0].clinic_id)
    return {
        row.episode_id: (
            row,
            judge(
                row, on=on, tolerated_shallow_session=row.episode_id in tolerated, known=own.judging(row, at)
            ),
        )
        for row in newest
    }


def tolerated_shallow_sessions(episodes: Iterable[int], *, before: datetime | None = None) -> set[int]:
    """Episodes with a session in shallow muscles only, signed (by a moment), that passed without significant bleeding;
    one query."""
    deep = [muscle.slug for muscle in library().muscles.values() if muscle.is_deep]
    sites = NeedledSite.objects.filter(
        treatment_session__episode__in=list(episodes),
        treatment_session__state=SessionState.SIGNED,
        treatment_session__void__isnull=True,
        needles_in__gt=0,
    )
    if before is not None:
        sites = sites.filter(treatment_session__signed_at__lte=before)
    bled = AdverseEvent.objects.filter(
        kind__in=BLEEDING, severity__in=[EventSeverity.SERIOUS, EventSeverity.SIGNIFICANT]
    )
    return set(
        sites.exclude(treatment_session__in=sites.filter(muscle__in=deep).values("treatment_session"))
        .exclude(treatment_session__in=bled.values("treatment_session"))
        .values_list("treatment_session__episode_id", flat=True)
    )


def _clearance(finding: Finding) -> Clearance | None:
    if finding.cleared_on is None or finding.clearance_expires_on is None:
        return None
    return Clearance(
        finding.cleared_by, finding.cleared_on, finding.clearance_document, finding.clearance_expires_on
    )
