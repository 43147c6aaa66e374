"""The head of every chart page: who, the safety strip, the stepper and the one next thing, with its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from clinic.permissions import may
from pathway.enums import Tier
from pathway.queries.charts import SafetyBadge, safety_badges
from pathway.queries.stages import EpisodeRows, stage_of
from pathway.rules.stages import NextThing, Step, StepState
from patients.models import Patient


@dataclass(frozen=True)
class Action:
    """A button: a link, or a form that posts once."""

    label: str
    url: str
    is_post: bool = False


@dataclass(frozen=True)
class Blocked:
    """Why the next thing is what it is, and where that is met."""

    sentence: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class PathwayStep:
    """One step of the stepper; the shape of `_components/stepper.html`."""

    state: str
    label: str
    reason: str
    url: str


@dataclass(frozen=True)
class Header:
    """The shape of `_components/patient_header.html`."""

    name: str
    known_as: str
    facts: Sequence[str]
    badges: Sequence[SafetyBadge]
    steps: Sequence[PathwayStep]
    next_action: Action | None = None
    blocked: Blocked | None = None
    url: str = ""
    patient: Patient | None = None


def header(
    request: HttpRequest, patient: Patient, rows: EpisodeRows | None, *, with_next: bool = False
) -> Header:
    """The header of one patient's page; `with_next` puts the one primary button into it."""
    on = request.clinic.local(request.now).date()
    chart = reverse("chart", args=[patient.uuid])
    if rows is None:
        return Header(
            patient.full_name,
            _known_as(patient),
            _facts(patient, None, on),
            [],
            [],
            next_action=_booking(request, patient) if with_next else None,
            url=chart,
            patient=patient,
        )
    may_go_on = rows.episode.is_open and not patient.has_died
    shows_next = with_next and may(request.membership, "treat") and may_go_on
    return Header(
        name=patient.full_name,
        known_as=_known_as(patient),
        facts=_facts(patient, rows, on),
        badges=safety_badges(rows.assessment, rows),
        steps=[
            PathwayStep(one.state, one.label, one.reason, _step_url(one, rows)) for one in rows.stands.steps
        ],
        next_action=_onward(request, patient, rows, shows_next) if with_next else None,
        blocked=_why(rows) if shows_next and rows.stands.why else None,
        url=chart,
        patient=patient,
    )


def page(request: HttpRequest, episode: Any, **more: Any) -> dict[str, Any]:
    """What every page below the chart shows: the header, the episode and where it stands."""
    rows = stage_of(episode, clinic=request.clinic, on=request.clinic.local(request.now).date())
    patient = episode.patient
    return {
        "header": header(request, patient, rows),
        "patient": patient,
        "episode": episode,
        "rows": rows,
        **more,
    }


def _known_as(patient: Patient) -> str:
    return patient.preferred_name if patient.preferred_name != patient.given_name else ""


def _facts(patient: Patient, rows: EpisodeRows | None, on: date) -> list[str]:
    facts = [f"{patient.age(on)} years"]
    if rows is None:
        return facts
    side = rows.examination.affected_side if rows.examination else _intake_side(rows)
    if side:
        facts.append({"left": "Left side", "right": "Right side", "both": "Both sides"}[side])
    return [*facts, rows.episode.therapist.name]


def _intake_side(rows: EpisodeRows) -> str:
    side = next((str(row.about["side"]) for row in rows.intakes if row.about.get("side")), "")
    return side if side in {"left", "right", "both"} else ""


def _next_action(rows: EpisodeRows) -> Action | None:
    episode, screening, session = rows.episode.uuid, rows.screening, rows.open_session
    start_screening = reverse("screenings:new", args=[episode])
    actions = {
        NextThing.START_SCREENING: lambda: Action("Start the screening", start_screening, is_post=True),
        NextThing.GO_ON_SCREENING: lambda: Action("Go on with the screening", _screening(screening)),
        NextThing.HANDLE_ALERT: lambda: Action("Open the alert", _alert(rows)),
        NextThing.GO_ON_WITHOUT_NEEDLES: lambda: Action(
            "Go on without needles", reverse("episodes:without_needles", args=[episode])
        ),
        NextThing.ASSESS: lambda: Action(
            "Record the assessment", reverse("assessments:new", args=[episode]), is_post=True
        ),
        NextThing.GO_ON_ASSESSMENT: lambda: Action("Go on with the assessment", _draft(rows)),
        NextThing.PLAN: lambda: Action("Choose targets", reverse("plans:edit", args=[episode])),
        NextThing.CONSENT: lambda: Action(
            "Settle consent", reverse("consents:new", args=[rows.episode.patient.uuid])
        ),
        NextThing.RE_SCREEN: lambda: Action("Re-screen for today", start_screening, is_post=True),
        NextThing.START_SESSION: lambda: Action(
            "Start the session", reverse("treatment:new", args=[episode]), is_post=True
        ),
        NextThing.GO_ON_SESSION: lambda: Action(
            "Go on with the session", reverse("treatment:detail", args=[session.uuid if session else episode])
        ),
        NextThing.REVIEW: lambda: Action("Review the course", reverse("plans:review", args=[episode])),
        NextThing.CHANGE_MUSCLES: lambda: Action("Change the muscles", reverse("plans:edit", args=[episode])),
        NextThing.REFER: lambda: Action(
            "Write the referral", reverse("episodes:without_needles", args=[episode]) + "#referral"
        ),
        NextThing.DISCHARGE: lambda: Action("Discharge", reverse("episodes:discharge", args=[episode])),
    }
    thing = rows.stands.next_thing
    return actions[thing]() if thing else None


def _onward(request: HttpRequest, patient: Patient, rows: EpisodeRows, shows_next: bool) -> Action | None:
    """The next thing of an open episode; once it has ended, the booking that begins another."""
    if rows.episode.is_open:
        return _next_action(rows) if shows_next else None
    return _booking(request, patient)


def _booking(request: HttpRequest, patient: Patient) -> Action | None:
    if patient.has_died or not may(request.membership, "book"):
        return None
    return Action("Book a consultation", f"{reverse('appointments:new')}?patient={patient.uuid}")


def _why(rows: EpisodeRows) -> Blocked:
    """The sentence beside the button, with the other way on where there is one."""
    review = ("plans:review", "Review again")
    other = {
        NextThing.REVIEW: ("episodes:discharge", "Discharge"),
        NextThing.CHANGE_MUSCLES: review,
        NextThing.REFER: review,
        NextThing.DISCHARGE: review,
    }
    if rows.stands.next_thing not in other:
        return Blocked(rows.stands.why)
    route, link = other[rows.stands.next_thing]
    return Blocked(rows.stands.why, reverse(route, args=[rows.episode.uuid]), link)


def _screening(screening: Any) -> str:
    return reverse("screenings:detail", args=[screening.uuid])


def _draft(rows: EpisodeRows) -> str:
    draft = rows.examinations.draft
    return reverse("assessments:detail", args=[draft.uuid if draft else rows.episode.uuid])


def _alert(rows: EpisodeRows) -> str:
    urgent = next(row for row in rows.alerts if row.tier in {Tier.T0, Tier.T1})
    return reverse("alerts:detail", args=[urgent.uuid])


def _step_url(step: Step, rows: EpisodeRows) -> str:
    if step.state is StepState.AHEAD:
        return ""
    if step.name == "screening" and rows.screening:
        return _screening(rows.screening)
    if step.name == "plan" and (rows.examination or rows.active):
        return reverse("plans:edit", args=[rows.episode.uuid]) if rows.episode.is_open else ""
    if step.name == "review" and rows.active:
        return reverse("plans:review", args=[rows.episode.uuid])
    if step.name in {"intake", "sessions"}:
        return f"{reverse('chart', args=[rows.episode.patient.uuid])}#{step.name}"
    return ""
