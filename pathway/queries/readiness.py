"""What is ready before a visit: intake, consent and screening, as done or missing and nothing of what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from pathway.models import EpisodeOfCare, Screening
from pathway.queries.gates import CONSENT_LASTS
from patients.enums import IntakeState
from patients.models import Appointment, Consent, Intake


@dataclass(frozen=True)
class Ready:
    """One dot: state is ok, half (begun) or missing; word is what it is about."""

    word: str
    state: str


def with_readiness(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Appointments that know, in the same query, which papers of the patient's open episode are there."""
    episode = EpisodeOfCare.objects.filter(patient=OuterRef("patient"), ended_at__isnull=True)
    intake = Intake.objects.filter(patient=OuterRef("patient")).order_by("-opened_at")
    consent = Consent.objects.filter(patient=OuterRef("patient"), withdrawn_at__isnull=True)
    screened = Screening.objects.filter(
        episode__patient=OuterRef("patient"),
        episode__ended_at__isnull=True,
        completed_at__isnull=False,
    )
    return appointments.annotate(
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
    """The three dots of an appointment that came through `with_readiness`."""
    return [
        Ready("Intake", _intake(appointment.intake_row, appointment.episode_row)),
        Ready("Consent", consent_state(appointment.consent_row, now=now)),
        Ready("Screening", "ok" if appointment.screened else "missing"),
    ]


def _intake(row: dict[str, Any] | None, episode: dict[str, Any] | None) -> str:
    if not row:
        return "missing"
    if row["state"] == IntakeState.OPEN:
        return "half" if row["pages"] else "missing"
    # An intake of an earlier episode says nothing about this one.
    return "ok" if episode and _moment(row["submitted_at"]) >= _moment(episode["opened_at"]) else "missing"


def consent_state(row: dict[str, Any] | None, *, now: datetime) -> str:
    """ok when valid, half when signed but not discussed yet, missing when not there or over a year old."""
    if not row or _moment(row["signed_at"]) + CONSENT_LASTS <= now:
        return "missing"
    return "ok" if row["discussed_at"] else "half"


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(f"Not a moment: {text}")
    return moment
