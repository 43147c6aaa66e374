"""The check-ins and messages of one patient: what comes in the next two weeks, and why each one was or was not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from clinic import dates
from clinic.enums import Channel
from clinic.models import Clinic, Message
from pathway.models import BeforeVisit, CheckIn
from pathway.queries.check_in_plans import quiet_hours
from pathway.queries.check_ins import label
from pathway.reference import library
from pathway.rules.quiet_hours import out_of_quiet_hours
from pathway.states import BeforeVisitState, CheckInState
from patients.enums import StopReason
from patients.models import Patient

AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Coming:
    """One thing that will be asked. `at` is exact; `said` says it in the clinic's own time with the zone of that day."""

    at: datetime
    said: str
    name: str
    because: str
    check_in: CheckIn | None = None


@dataclass(frozen=True)
class Preview:
    """The next two weeks. `how` says by which way; `clock` warns of a change of the clock; `later` counts what is after."""

    lines: tuple[Coming, ...]
    later: int
    how: str
    clock: str
    nothing: str


def preview(patient: Patient, *, clinic: Clinic, now: datetime) -> Preview:
    """Everything that is planned for a patient in the next two weeks, by time; two queries."""
    until = now + AHEAD
    rows = list(
        CheckIn.objects.filter(
            Q(state=CheckInState.PLANNED) | _to_be_reminded(patient),
            clinic=clinic,
            episode__patient=patient,
        ).order_by("due_at", "pk")
    )
    lines = [_line(row, clinic, now) for row in rows]
    for form in BeforeVisit.objects.filter(
        clinic=clinic, episode__patient=patient, state=BeforeVisitState.PLANNED
    ).select_related("appointment"):
        why = f"Before the visit on {clinic.said(form.appointment.starts_at)}."
        lines.append(Coming(form.due_at, clinic.said(form.due_at), "Form before a visit", why))
    shown = tuple(sorted((one for one in lines if one.at < until), key=lambda one: one.at))
    return Preview(
        lines=shown,
        later=len(lines) - len(shown),
        how=_how(patient),
        clock=_clock(clinic, now, until),
        nothing=_nothing(patient, clinic),
    )


def past(patient: Patient, clinic: Clinic) -> QuerySet[CheckIn]:
    """Check-ins that are planned no more: asked, answered, missed or cancelled, the newest first."""
    return (
        CheckIn.objects.filter(clinic=clinic, episode__patient=patient)
        .exclude(state=CheckInState.PLANNED)
        .select_related("clinic", "episode__patient")
        .order_by("-due_at", "-pk")
    )


def messages(patient: Patient, clinic: Clinic) -> QuerySet[Message]:
    """Everything written to a patient or meant to be, the newest first."""
    return Message.objects.filter(clinic=clinic, patient_id=patient.pk).order_by("-created_at", "-pk")


def _to_be_reminded(patient: Patient) -> Q:
    if patient.is_asked_at_visits:
        return Q(pk__in=[])
    return Q(state=CheckInState.ASKED, reminded_at__isnull=True)


def _line(row: CheckIn, clinic: Clinic, now: datetime) -> Coming:
    if row.state == CheckInState.PLANNED:
        return Coming(row.due_at, clinic.said(row.due_at), label(row), row.because, row)
    hours = library().timing.reminder_after_hours
    at = out_of_quiet_hours(
        max((row.asked_at or row.due_at) + timedelta(hours=hours), now), clinic.zone, quiet_hours(clinic)
    )
    because = f"{hours} hours after it was asked, if there is no answer by then."
    return Coming(at, clinic.said(at), f"Reminder: {label(row)}", because, row)


def _how(patient: Patient) -> str:
    if patient.stopped_for == StopReason.DIED:
        return "Nobody writes or calls."
    if patient.is_asked_at_visits:
        return (
            f"At visits only: what is due waits for the next visit{_interpreted(patient)}. Nothing is sent."
        )
    if patient.channel == Channel.PHONE or (patient.interpreter and not patient.stopped_for):
        number = patient.phone.as_national if patient.phone else "no number yet"
        return f"By phone: each becomes a call for the desk ({number}){_interpreted(patient)}."
    if patient.stopped_for:
        return "Nothing is written."
    if not patient.is_written_to:
        return "They have not agreed to texts at their number yet: each becomes a call for the desk."
    way = (
        f"text to {patient.phone.as_national}"
        if patient.channel == Channel.TEXT
        else f"e-mail to {patient.email}"
    )
    return f"By {way}. Without an answer one reminder follows after a day, then a call."


def _interpreted(patient: Patient) -> str:
    return f", with an interpreter for {patient.interpreter}" if patient.interpreter else ""


def _clock(clinic: Clinic, now: datetime, until: datetime) -> str:
    change = dates.clock_change(now, until, clinic.zone)
    if change is None:
        return ""
    day, forward = change
    minutes = abs(int(forward.total_seconds())) // 60
    by = "one hour" if minutes == 60 else f"{minutes} minutes"
    way = "forward" if forward > timedelta(0) else "back"
    return f"On {day:%A} {day.day} {day:%B} the clock goes {way} by {by}. The times below count this in."


def _nothing(patient: Patient, clinic: Clinic) -> str:
    """Why nothing is planned, for a page that would otherwise be silent."""
    if not patient.is_asked and patient.stopped_at:
        reason = StopReason(patient.stopped_for).label
        return f"{reason}, recorded on {clinic.said(patient.stopped_at)}: nothing is planned any more."
    return "A signed session plans one after 48 hours and one each week for four weeks. None of these is still to come."
