"""What is ready before a visit: intake, consent and screening, as done or missing and nothing of what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from clinic.models import Clinic
from pathway.enums import AnswersAsk
from pathway.models import BeforeVisit, PapersOnFile
from pathway.rules.consents import LASTS
from pathway.states import BeforeVisitState
from patients.enums import AppointmentKind, AppointmentState, IntakeState
from patients.models import Appointment

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
    appointments = appointments.select_related("patient__papers")
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
    papers = papers_of(appointment)
    intake = Ready("Intake", _intake(papers))
    if appointment.kind == AppointmentKind.NO_NEEDLES:
        return [intake, _answers(appointment)]
    ready = [
        intake,
        Ready("Consent", _consent(papers, now)),
        Ready("Screening", "ok" if papers and papers.is_screened else "missing"),
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
    papers = papers_of(appointment)
    return (
        appointment.kind != AppointmentKind.CONSULTATION
        and appointment.state in {AppointmentState.BOOKED, AppointmentState.ARRIVED}
        and papers is not None
        and papers.episode_id is not None
        and appointment.form_state != BeforeVisitState.ANSWERED
        and now < appointment.ends_at
        and clinic.local(appointment.starts_at).date() == clinic.local(now).date()
    )


def papers_of(appointment: Any) -> PapersOnFile | None:
    """Which papers of the patient are there; None for somebody of whom there is none."""
    return getattr(appointment.patient, "papers", None)


def _intake(papers: PapersOnFile | None) -> str:
    if papers is None:
        return "missing"
    if papers.intake_state == IntakeState.OPEN:
        return "half" if papers.intake_begun else "missing"
    return "ok" if papers.has_intake else "missing"


def _consent(papers: PapersOnFile | None, now: datetime) -> str:
    """ok when valid, half when signed but not discussed yet, missing when not there, too old or of an earlier episode."""
    if papers is None or papers.consented_at is None or papers.consented_at + LASTS <= now:
        return "missing"
    return "ok" if papers.consent_discussed_at else "half"
