"""What the check-ins of a patient should be, by the rows as they are now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from clinic.models import Clinic
from pathway.models import Complaint, CoveringNote, TreatmentSession
from pathway.reference import library
from pathway.rules import check_in_plan as rules
from pathway.rules.check_in_plan import Plan, Promise, TreatedSession
from pathway.rules.quiet_hours import QuietHours
from pathway.states import SessionState
from patients.enums import AppointmentState
from patients.models import Appointment, Patient


def promised(
    patient: Patient, *, clinic: Clinic, asked: Collection[Promise], outcomes_paused: bool, now: datetime
) -> Plan:
    """The plan of every episode of a patient together, so that one session moves the weekly ones of any other; three
    queries. `asked` are the promises that were asked already; the session of a promise is the text of its key."""
    coming = Appointment.objects.filter(
        patient=patient, state=AppointmentState.BOOKED, starts_at__gt=now
    ).values_list("starts_at", flat=True)
    return rules.plan(
        [*_signed(patient), *_covered(patient)],
        zone=clinic.time_zone,
        quiet=quiet_hours(clinic),
        library=library(),
        visits=list(coming),
        stopped_at=None if patient.is_asked else patient.stopped_at,
        safety_weeks=clinic.safety_weeks,
        outcomes_paused=outcomes_paused,
        asked=asked,
        now=now,
    )


def outcomes_are_paused(patient: Patient) -> bool:
    """Whether a complaint is open: then nobody asks them how well the care works."""
    return Complaint.objects.about(patient).open().exists()


def quiet_hours(clinic: Clinic) -> QuietHours:
    """The hours in which this clinic writes to nobody."""
    return QuietHours(clinic.quiet_from, clinic.quiet_until)


def too_late_after(clinic: Clinic) -> timedelta:
    """How long after its time a check-in is still worth asking."""
    return timedelta(hours=clinic.too_late_hours or library().timing.too_late_after_hours)


def _signed(patient: Patient) -> list[TreatedSession]:
    with_needles_or_planned_without = Q(no_needles_reason="") | Q(
        plan__isnull=False, plan__targets__isnull=True
    )
    rows = (
        TreatmentSession.objects.counting()
        .filter(with_needles_or_planned_without, episode__patient=patient)
        .values_list("pk", "ended_at", "no_needles_reason", "episode__discharge__discharged_at")
    )
    return [
        TreatedSession(str(pk), ended_at, with_needles=not no_needles, discharged_at=discharged_at)
        for pk, ended_at, no_needles, discharged_at in rows
        if ended_at is not None
    ]


def _covered(patient: Patient) -> list[TreatedSession]:
    """Needles that went in and that nobody can sign for: the patient is owed the check-ins all the same."""
    rows = (
        CoveringNote.objects.filter(
            treatment_session__episode__patient=patient,
            treatment_session__state=SessionState.DRAFT,
            treatment_session__sites__needles_in__gt=0,
        )
        .order_by("written_at", "pk")
        .values_list(
            "treatment_session_id",
            "visit_ended_at",
            "treatment_session__episode__discharge__discharged_at",
        )
    )
    last = {pk: (ended_at, discharged_at) for pk, ended_at, discharged_at in rows}
    return [
        TreatedSession(str(pk), ended_at, discharged_at=discharged_at)
        for pk, (ended_at, discharged_at) in last.items()
    ]
