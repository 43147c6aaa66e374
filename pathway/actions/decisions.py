"""Keeps every clinical decision as it was made: what was known, what the rules said, what was decided, by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from clinic.actors import Actor
from pathway.enums import CellState
from pathway.models import DecisionRecord, EpisodeOfCare, Finding, PlanOfCare, Screening
from pathway.queries import screenings
from pathway.queries.content import own_content
from pathway.queries.plans import programme_of
from pathway.reference import library
from pathway.rules.findings import Finding as Found
from pathway.rules.screenings import Assessment
from pathway.states import DecisionKind


def keep_finding(row: Finding, found: Found, *, by: Actor, now: datetime) -> DecisionRecord:
    """A finding as it was decided; with the answer it was found on, and those that answer hangs on."""
    screening = row.screening
    return _keep(
        screening.episode,
        DecisionKind.FINDING,
        screening=screening,
        about=row.question,
        answers=_chain(row.question, screening),
        said={"findings": [_found(found)]},
        decided={
            "resolution": row.resolution,
            "rationale": row.rationale,
            "avoid": row.avoid,
            "cleared_by": row.cleared_by,
            "clearance_document": row.clearance_document,
            "cleared_on": row.cleared_on.isoformat() if row.cleared_on else "",
            "clearance_expires_on": row.clearance_expires_on.isoformat() if row.clearance_expires_on else "",
        },
        by=by,
        now=now,
    )


def keep_screening(screening: Screening, *, by: Actor, now: datetime) -> DecisionRecord:
    """A screening as it was closed; its answers stay its own, for they never change again."""
    return _keep(
        screening.episode,
        DecisionKind.SCREENING,
        screening=screening,
        said=_judged(screenings.as_closed(screening)),
        by=by,
        now=now,
    )


def keep_plan(plan: PlanOfCare, *, by: Actor, now: datetime) -> DecisionRecord:
    """A plan as it was put into force, with the screening it rested on and what was said about each target."""
    episode = plan.episode
    stands = screenings.standing(episode, on=episode.clinic.local(now).date())
    screening, assessment = stands or (None, None)
    targets = [
        {
            "muscle": one.muscle,
            "name": library().muscles[one.muscle].en,
            "side": one.side,
            "technique": library().techniques[one.technique].en,
            "e_stim": one.e_stim,
            "reason": one.reason,
            "said": _cell(assessment, one.muscle, one.side, one.technique),
        }
        for one in plan.targets.all()
    ]
    return _keep(
        episode,
        DecisionKind.PLAN,
        screening=screening,
        plan=plan,
        answers=screening.answers if screening is not None and not screening.is_complete else {},
        said=_judged(assessment) if assessment else {},
        decided={
            "targets": targets,
            "adjuncts": [library().modalities[slug].en for slug in plan.adjuncts],
            "sessions_planned": plan.sessions_planned,
            "interval_days": plan.interval_days,
            "goals": plan.goals,
            "home": [asdict(one) for one in programme_of(plan)],
        },
        by=by,
        now=now,
    )


def _keep(
    episode: EpisodeOfCare, kind: DecisionKind, *, by: Actor, now: datetime, **kept: Any
) -> DecisionRecord:
    in_force = own_content(episode.clinic_id).in_force()
    return DecisionRecord.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        kind=kind,
        reference_version=library().version,
        overrides=[one.pk for one in in_force],
        decided_at=now,
        decided_by_id=by.staff_id,
        **kept,
    )


def _chain(question: str, screening: Screening) -> dict[str, Mapping[str, Any]]:
    """The answer to a question, and to those it follows."""
    chain: dict[str, Mapping[str, Any]] = {}
    while question in library().questions and question not in chain:
        if question in screening.answers:
            chain[question] = screening.answers[question]
        question = library().questions[question].follows
    return chain


def _judged(assessment: Assessment) -> dict[str, Any]:
    return {
        "result": assessment.result,
        "because": list(assessment.because),
        "findings": [_found(one) for one in assessment.findings],
    }


def _found(found: Found) -> dict[str, Any]:
    return {
        "question": found.question,
        "row": found.row,
        "version": found.version,
        "kind": found.kind,
        "disposition": found.disposition,
        "label": library().dispositions[found.disposition].label,
        "choice": found.choice,
        "reason": found.reason,
        "clinician": found.clinician,
        "source": found.source,
        "permitted": list(found.permitted),
        "why_open": found.why_open,
        "resolution": found.decided.resolution if found.decided else "",
        "rationale": found.decided.rationale if found.decided else "",
    }


def _cell(assessment: Assessment | None, muscle: str, side: str, technique: str) -> dict[str, Any]:
    cells = assessment.cells if assessment else {}
    cell = next((one for key, one in cells.items() if key == (muscle, side, technique)), None)
    return {
        "state": cell.state if cell else CellState.ALLOWED,
        "reasons": [one.sentence for one in cell.reasons] if cell else [],
    }
