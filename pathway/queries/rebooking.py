"""Whom to re-book: visits that cannot be as they stand, and whether a call for another time is owed already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from clinic.models import Clinic
from pathway.models import CallTask
from pathway.states import ABOUT_A_TIME, CallTaskState
from patients.enums import CannotBe
from patients.models import Appointment
from patients.queries.rebooking import Stranded


@dataclass(frozen=True)
class RebookingLine:
    """One visit of the list. `call` is the call that is owed to its patient about a time, if one is."""

    visit: Appointment
    why: CannotBe
    call: CallTask | None


def calls_owed(clinic: Clinic) -> dict[int, CallTask]:
    """The open calls about a time, by the key of the patient; one query."""
    tasks = CallTask.objects.filter(clinic=clinic, reason__in=ABOUT_A_TIME, state=CallTaskState.OPEN)
    return {task.patient_id: task for task in tasks.order_by("-due_at", "-pk")}


def lines(shown: Collection[Stranded], owed: dict[int, CallTask]) -> list[RebookingLine]:
    """A page of the list with what it says of each; one query however many."""
    rows = Appointment.objects.select_related("patient", "therapist").in_bulk([one.key for one in shown])
    return [
        RebookingLine(rows[one.key], one.why, owed.get(one.patient_id)) for one in shown if one.key in rows
    ]
