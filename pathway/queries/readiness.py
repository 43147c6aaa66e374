"""What is ready before a visit: intake, consent and screening, as done or missing and nothing of what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from django.db.models import Case, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThanOrEqual, IsNull, LessThan

from clinic.models import Clinic
from pathway.enums import AnswersAsk
from pathway.models import BeforeVisit
from pathway.rules.consents import LASTS
from pathway.states import BeforeVisitState
from patients.enums import AppointmentKind, AppointmentState, IntakeState
from patients.models import Appointment

# What the cards say of PapersOnFile. An intake of an earlier episode says nothing about this one; so does a consent, by the
# day, for it is often signed as an episode opens. Each is null where there are no papers.
FILE, DAY = "patient__papers__", partial(TruncDate, tzinfo=UTC)
PAPERS = {
    "open_episode": F(f"{FILE}episode"),
    "intake_state": F(f"{FILE}intake_state"),
    "intake_begun": F(f"{FILE}intake_begun"),
    "has_intake": GreaterThanOrEqual(F(f"{FILE}intake_submitted_at"), F(f"{FILE}episode_opened_at")),
    "consented_at": Case(
        When(LessThan(DAY(f"{FILE}consent_signed_at"), DAY(f"{FILE}episode_opened_at")), then=None),
        default=F(f"{FILE}consent_signed_at"),
    ),
    "is_discussed": IsNull(F(f"{FILE}consent_discussed_at"), False),
    "is_screened": F(f"{FILE}is_screened"),
}
STANDING = [state for state in BeforeVisitState.values if state != BeforeVisitState.CANCELLED]


@dataclass(frozen=True)
class Ready:
    """One dot: state is ok, half (begun), missing or first; word is what it is about, `says` the state in own words."""

    word: str
    state: str
    says: str = ""


def with_readiness(appointments: QuerySet[Appointment], *, on: date | None = None) -> QuerySet[Appointment]:
    """Appointments that know, in the same query, which papers of the patient's open episode are there.

    `on` is the local day of them all, where they are of one day: then the forms of that day are read in one go.
    """
    forms = BeforeVisit.objects.exclude(state=BeforeVisitState.CANCELLED)
    appointments = appointments.annotate(**PAPERS)
    if on is None:
        newest = forms.filter(appointment=OuterRef("pk")).order_by("-pk")
        return appointments.annotate(
            form_state=Subquery(newest.values("state")[:1]), form_asks=Subquery(newest.values("asks")[:1])
        )
    of_the_day = Q(before_visits__on=on, before_visits__state__in=STANDING)
    return appointments.annotate(form=FilteredRelation("before_visits", condition=of_the_day)).annotate(
        form_state=F("form__state"), form_asks=F("form__asks")
    )


def readiness(appointment: Any, *, now: datetime) -> list[Ready]:
    """The dots of an appointment that came through `with_readiness`."""
    intake = Ready("Intake", _intake(appointment))
    if appointment.kind == AppointmentKind.NO_NEEDLES:
        return [intake, _answers(appointment)]
    ready = [
        intake,
        Ready("Consent", _consent(appointment, now)),
        Ready("Screening", "ok" if appointment.is_screened else "missing"),
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
    if appointment.form_asks == AnswersAsk.CLINICIAN_FIRST:
        return Ready("Answers", "first", "clinician will see the patient first")
    if appointment.form_state == BeforeVisitState.ANSWERED:
        return Ready("Answers", "ok", "answered")
    return Ready("Answers", "missing", "not yet")


def may_hand_over(appointment: Any, clinic: Clinic, *, now: datetime) -> bool:
    """Whether the questions before this visit may be answered on the tablet now: today, expected, still to answer."""
    return (
        appointment.kind != AppointmentKind.CONSULTATION
        and appointment.state in {AppointmentState.BOOKED, AppointmentState.ARRIVED}
        and appointment.open_episode is not None
        and appointment.form_state != BeforeVisitState.ANSWERED
        and now < appointment.ends_at
        and clinic.local(appointment.starts_at).date() == clinic.local(now).date()
    )


def _intake(appointment: Any) -> str:
    if appointment.intake_state == IntakeState.OPEN:
        return "half" if appointment.intake_begun else "missing"
    return "ok" if appointment.has_intake else "missing"


def _consent(appointment: Any, now: datetime) -> str:
    """ok when valid, half when signed but not discussed yet, missing when not there, too old or of an earlier episode."""
    if appointment.consented_at is None or appointment.consented_at + LASTS <= now:
        return "missing"
    return "ok" if appointment.is_discussed else "half"
