"""The call list of the desk: in which order, how late, whose, and the best hour to call; never why in clinical words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from clinic.models import Clinic
from pathway.models import CallTask, CheckIn, NeedledSite, TreatmentSession
from pathway.queries.check_in_plans import quiet_hours
from pathway.queries.check_ins import open_calls
from pathway.reference import library
from pathway.rules import calls as rules
from pathway.rules.calls import BestHour, Due
from pathway.states import CallReason, CheckInState
from patients.enums import DayPart
from patients.models import Patient

ANSWERS_LOOKED_AT = 5


@dataclass(frozen=True)
class CallLine:
    """One call of the list. `owner` is empty where it is anybody's at the desk."""

    task: CallTask
    due: Due
    owner: str
    is_first: bool
    best: BestHour | None


def in_order(clinic: Clinic, *, now: datetime) -> QuerySet[CallTask]:
    """The open calls as they are to be made, with `goes_first` said of each that is due: somebody who was sent for help,
    then a check-in after a first session or after needles that lay deep or near the lung, then the oldest; last what is
    promised for later (clinical reference, section 6: fu_no_reply).
    """
    session = "check_in__treatment_session"
    earlier = TreatmentSession.objects.counting().filter(
        episode=OuterRef(f"{session}__episode"), ended_at__lt=OuterRef(f"{session}__ended_at")
    )
    deep = NeedledSite.objects.filter(treatment_session=OuterRef(session), muscle__in=_deep_or_near_lung())
    first = Q(check_in__isnull=False) & (~Q(Exists(earlier)) | Q(Exists(deep)))
    is_due, is_ring_back = Q(due_at__lte=now), Q(reason=CallReason.RING_BACK)
    return (
        open_calls(clinic)
        .annotate(
            goes_first=ExpressionWrapper(is_due & (is_ring_back | first), BooleanField()),
            waits=ExpressionWrapper(Q(due_at__gt=now), BooleanField()),
            rings_back=ExpressionWrapper(is_due & is_ring_back, BooleanField()),
        )
        .order_by("waits", "-goes_first", "-rings_back", "due_at", "pk")
    )


def lines(tasks: Collection[CallTask], clinic: Clinic, *, now: datetime) -> list[CallLine]:
    """A page of the list in words; one query however many calls."""
    best = best_hours([task.patient for task in tasks], clinic)
    return [
        CallLine(
            task=task,
            due=rules.due(task.due_at, now, zone=clinic.zone),
            owner=task.owner.name if task.owner else "",
            is_first=bool(getattr(task, "goes_first", False)),
            best=best[task.patient_id],
        )
        for task in tasks
    ]


def best_hours(patients: Collection[Patient], clinic: Clinic) -> dict[int, BestHour | None]:
    """When to call each of these patients, by key; one query. None where neither a wish nor an answer is known."""
    keys = {patient.pk for patient in patients}
    answered: dict[int, list[datetime]] = defaultdict(list)
    rows = CheckIn.objects.filter(
        clinic=clinic, episode__patient__in=keys, state=CheckInState.ANSWERED, answered_at__isnull=False
    ).order_by("-answered_at")
    for patient_id, at in rows.values_list("episode__patient_id", "answered_at"):
        if at is not None and len(answered[patient_id]) < ANSWERS_LOOKED_AT:
            answered[patient_id].append(clinic.local(at))
    quiet = quiet_hours(clinic)
    return {
        patient.pk: rules.best_hour(_wish(patient), answered[patient.pk], quiet=quiet) for patient in patients
    }


def _wish(patient: Patient) -> str:
    return DayPart(patient.best_time).label.lower() if patient.best_time else ""


def _deep_or_near_lung() -> list[str]:
    muscles = library().muscles.values()
    return [one.slug for one in muscles if "DEEP" in one.groups or one.pleura_risk]
