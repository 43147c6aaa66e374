"""What is ready before a visit: intake, consent and screening, as done or missing and nothing of what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from clinic.models import Clinic
from pathway.enums import AnswersAsk
from pathway.models import BeforeVisit, EpisodeOfCare, Screening
from pathway.rules.consents import LASTS
from pathway.states import BeforeVisitState
from patients.enums import AppointmentKind, AppointmentState, IntakeState
from patients.models import Appointment, Consent, Intake


@dataclass(frozen=True)
class Ready:
    """One dot: state is ok, half (begun), missing or first; word is what it is about, `says` the state in own words."""

    word: str
    state: str
    says: str = ""


def with_readiness(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Appointments that know, in the same query, which papers of the patient's open episode are there."""
    episode = EpisodeOfCare.objects.filter(patient=OuterRef("patient"), ended_at__isnull=True)
    intake = Intake.objects.filter(patient=OuterRef("patient")).order_by("-opened_at")
    consent = Consent.objects.standing().filter(patient=OuterRef("patient"))
    screened = Screening.objects.filter(
        episode__patient=OuterRef("patient"),
        episode__ended_at__isnull=True,
        completed_at__isnull=False,
    )
    before = BeforeVisit.objects.filter(appointment=OuterRef("pk")).exclude(state=BeforeVisitState.CANCELLED)
    return appointments.annotate(
        before_visit_row=Subquery(
            before.order_by("-pk").values(row=JSONObject(state="state", asks="asks"))[:1]
        ),
        episode_row=Subquery(
            episode.values(row=JSONObject(key="pk", uuid="uuid", opened_at="opened_at"))[:1]
        ),
        intake_row=Subquery(
            intake.values(row=JSONObject(state="state", submitted_at="submitted_at", pages="pages_done"))[:1]
        ),
        consent_row=Subquery(
            consent.values(row=JSONObject(signed_at="signed_at", discussed_at="discussed_at"))[:1]
        ),
        screened=Exists(screened),
    )


def readiness(appointment: Any, *, now: datetime) -> list[Ready]:
    """The dots of an appointment that came through `with_readiness`."""
    intake = Ready("Intake", _intake(appointment.intake_row, appointment.episode_row))
    if appointment.kind == AppointmentKind.NO_NEEDLES:
        return [intake, _answers(appointment)]
    ready = [
        intake,
        Ready("Consent", consent_state(appointment.consent_row, appointment.episode_row, now=now)),
        Ready("Screening", "ok" if appointment.screened else "missing"),
    ]
    # Before a consultation the intake asks it all.
    return ready if appointment.kind == AppointmentKind.CONSULTATION else [*ready, _answers(appointment)]


def missing_papers(appointment: Any, *, now: datetime) -> list[str]:
    """What the patient can still send before an appointment that came through `with_readiness`: intake, consent."""
    states = {dot.word: dot.state for dot in readiness(appointment, now=now)}
    found = ["intake"] if states["Intake"] in {"missing", "half"} else []
    return [*found, "consent"] if states.get("Consent") == "missing" else found


def _answers(appointment: Any) -> Ready:
    """All the desk is told of the questions before a visit, never what was answered."""
    row = appointment.before_visit_row or {}
    if row.get("asks") == AnswersAsk.CLINICIAN_FIRST:
        return Ready("Answers", "first", "clinician will see the patient first")
    if row.get("state") == BeforeVisitState.ANSWERED:
        return Ready("Answers", "ok", "answered")
    return Ready("Answers", "missing", "not yet")


def may_hand_over(appointment: Any, clinic: Clinic, *, now: datetime) -> bool:
    """Whether the questions before this visit may be answered on the tablet now: today, expected, still to answer."""
    row = appointment.before_visit_row or {}
    return (
        appointment.kind != AppointmentKind.CONSULTATION
        and appointment.state in {AppointmentState.BOOKED, AppointmentState.ARRIVED}
        and appointment.episode_row is not None
        and row.get("state") != BeforeVisitState.ANSWERED
        and now < appointment.ends_at
        and clinic.local(appointment.starts_at).date() == clinic.local(now).date()
    )


def _intake(row: dict[str, Any] | None, episode: dict[str, Any] | None) -> str:
    if not row:
        return "missing"
    if row["state"] == IntakeState.OPEN:
        return "half" if row["pages"] else "missing"
    # An intake of an earlier episode says nothing about this one.
    return "ok" if episode and _moment(row["submitted_at"]) >= _moment(episode["opened_at"]) else "missing"


def consent_state(row: dict[str, Any] | None, episode: dict[str, Any] | None, *, now: datetime) -> str:
    """ok when valid, half when signed but not discussed yet, missing when not there, too old or of an earlier episode."""
    if not row or _moment(row["signed_at"]) + LASTS <= now:
        return "missing"
    if episode and _moment(row["signed_at"]).date() < _moment(episode["opened_at"]).date():
        return "missing"
    return "ok" if row["discussed_at"] else "half"


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(f"Not a moment: {text}")
    return moment
