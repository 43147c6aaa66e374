"""What the check-in pages read. None of these rows holds an answer: the front desk reads them too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, Q, QuerySet, When

from clinic.enums import LinkPurpose
from clinic.models import Clinic, Message, PatientLink
from pathway.enums import CheckInKind
from pathway.models import CallTask, CheckIn, CheckInAnswer
from pathway.models.check_ins import ABOUT
from pathway.states import CallReason, CallTaskState, CheckInState
from patients.enums import StopReason
from patients.models import Patient

LISTS = {
    "waiting": Q(state=CheckInState.ASKED) & ~Q(kind=CheckInKind.WORRY),
    "planned": Q(state=CheckInState.PLANNED),
    "answered": Q(state=CheckInState.ANSWERED),
    "missed": Q(state=CheckInState.MISSED),
}


def check_ins(clinic: Clinic, show: str) -> QuerySet[CheckIn]:
    """One of the lists of LISTS with its patients: the longest waiting first, the answered ones newest first."""
    order = "-answered_at" if show == "answered" else "due_at"
    return (
        CheckIn.objects.filter(LISTS[show], clinic=clinic)
        .select_related("episode__patient", "treatment_session__therapist")
        .order_by(order, "pk")
    )


def open_calls(clinic: Clinic) -> QuerySet[CallTask]:
    """Calls the desk owes: who was sent for help first, then the oldest. Who has answered or has died is not called."""
    return (
        CallTask.objects.filter(clinic=clinic, state=CallTaskState.OPEN)
        .exclude(check_in__state=CheckInState.ANSWERED)
        .exclude(patient__stopped_for=StopReason.DIED)
        .select_related("patient", "check_in", "owner")
        .order_by(Case(When(reason=CallReason.RING_BACK, then=0), default=1), "due_at", "pk")
    )


def messages_about(check_in: CheckIn) -> list[Message]:
    """What was written to the patient about a check-in, in order."""
    return list(
        Message.objects.filter(clinic_id=check_in.clinic_id, about_kind=ABOUT, about_id=check_in.pk).order_by(
            "due_at"
        )
    )


def is_locked(check_in: CheckIn) -> bool:
    """Whether the patient's link was shut by wrong birth dates."""
    return PatientLink.objects.filter(
        clinic_id=check_in.clinic_id,
        purpose=LinkPurpose.CHECK_IN,
        target_id=check_in.pk,
        locked_at__isnull=False,
    ).exists()


def label(check_in: CheckIn) -> str:
    """How staff call it; says when, never what about."""
    if check_in.kind == CheckInKind.AFTER_48_HOURS:
        return "48-hour check-in"
    if check_in.kind == CheckInKind.WORRY:
        return "Report of the patient's own"
    return f"Weekly check-in {check_in.sequence}"


def why(check_in: CheckIn, now: datetime, *, is_begun: bool = False) -> str:
    """Why this check-in was or was not sent, in one sentence for staff; `is_begun` where some of it is answered."""
    said = check_in.clinic.said
    state = check_in.state
    if state == CheckInState.PLANNED:
        late = " It is overdue: the sender is behind." if check_in.due_at < now else ""
        return f"It will be asked on {said(check_in.due_at)}: {_because(check_in)}{late}"
    if state == CheckInState.CANCELLED:
        return f"It was planned for {said(check_in.due_at)} and not sent. {check_in.ended_reason}"
    if state == CheckInState.ANSWERED and check_in.answered_at:
        return f"It was answered on {said(check_in.answered_at)}."
    if check_in.asked_at is None:
        return f"It was planned for {said(check_in.due_at)} and not sent. {check_in.ended_reason}"
    if check_in.kind == CheckInKind.WORRY:
        return f"The patient began it on {said(check_in.asked_at)} and has not finished it."
    if state == CheckInState.ASKED and check_in.episode.patient.is_asked_at_visits:
        return f"It fell due on {said(check_in.asked_at)} and waits for the next visit; nothing is sent."
    asked = f"It was asked on {said(check_in.asked_at)}"
    if check_in.asked_at < check_in.due_at:
        asked += f", by hand and before its time ({said(check_in.due_at)})"
    if check_in.reminded_at:
        asked += f" and reminded on {said(check_in.reminded_at)}"
    answered = "they began to answer and have not finished" if is_begun else "no answer yet"
    return f"{asked}; {answered}. {check_in.ended_reason}".strip()


def begun(check_ins: Iterable[CheckIn]) -> set[int]:
    """The keys of those that wait for an answer and have some of it already; one query."""
    waiting = [row.pk for row in check_ins if row.state == CheckInState.ASKED]
    rows = CheckInAnswer.objects.filter(check_in_id__in=waiting, is_complete=False)
    return set(rows.values_list("check_in_id", flat=True))


def asked_how(patient: Patient) -> str:
    """By which way a check-in that was asked just now reaches the patient."""
    if patient.is_written_to:
        return f"The check-in for {patient} is on its way."
    if patient.is_asked_at_visits:
        return f"The check-in for {patient} waits for their next visit."
    return f"The check-in for {patient} is a call for the desk now."


def oldest_due(now: datetime) -> datetime | None:
    """When the longest-overdue check-in fell due, over every clinic in sight; None when nothing is overdue."""
    row = CheckIn.objects.filter(state=CheckInState.PLANNED, due_at__lte=now).order_by("due_at").first()
    return row.due_at if row else None


def _because(check_in: CheckIn) -> str:
    words = check_in.because or "as it was planned."
    return words[0].lower() + words[1:]
