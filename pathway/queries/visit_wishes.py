"""One visit as its patient sees it by their link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from clinic.models import Clinic
from pathway.models import CallTask
from pathway.states import CallReason, CallTaskState
from patients.enums import AppointmentKind, AppointmentState
from patients.models import Appointment
from patients.queries import visit_types
from patients.rules.visit_messages import is_late_to_cancel


@dataclass(frozen=True)
class Seen:
    """`now` is the clinic's own; `is_called`: whether they are owed a call about it; `late_hours`: within how many a
    cancellation is late; `is_late`: whether it is now."""

    appointment: Appointment
    now: datetime
    is_cancelled: bool
    may_change: bool
    is_called: bool
    is_late: bool
    late_hours: int

    @property
    def clinic(self) -> Clinic:
        return self.appointment.clinic


def by_link(appointment_id: int, *, now: datetime) -> Seen:
    """The visit of a link; three queries."""
    visit = Appointment.objects.select_related("clinic", "patient").get(pk=appointment_id)
    hours = visit_types.of_clinic(visit.clinic)[AppointmentKind(visit.kind)].late_cancel_hours
    return Seen(
        appointment=visit,
        now=visit.clinic.local(now),
        is_cancelled=visit.state == AppointmentState.CANCELLED,
        may_change=visit.state == AppointmentState.BOOKED and now < visit.starts_at,
        is_called=_open_calls(visit).exclude(reason=CallReason.MOVED).exists(),
        is_late=is_late_to_cancel(visit.starts_at, hours=hours, now=now),
        late_hours=hours,
    )


def open_call(visit: Appointment) -> CallTask | None:
    """The call that is owed about this visit; one about a cancelled visit of theirs counts for every other one."""
    return _open_calls(visit).first()


def _open_calls(visit: Appointment) -> QuerySet[CallTask]:
    about = Q(appointment=visit)
    if visit.state == AppointmentState.CANCELLED:
        about |= Q(patient=visit.patient_id, reason__in=[CallReason.REBOOK, CallReason.GAVE_BACK])
    return CallTask.objects.filter(about, clinic_id=visit.clinic_id, state=CallTaskState.OPEN)
