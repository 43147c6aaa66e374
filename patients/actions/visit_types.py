"""A clinic says what it asks of each kind of visit: the gap after it, how long ahead it is booked, and its room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic, Room
from patients.enums import AppointmentKind
from patients.models import VisitType
from patients.queries import visit_types
from patients.rules.availability import MOST_BUFFER_MINUTES, MOST_NOTICE_HOURS
from patients.rules.visit_messages import LATE_CANCEL_HOURS, MOST_LATE_CANCEL_HOURS


@dataclass(frozen=True)
class Asked:
    """Minutes after the visit, hours before it, a kind of room or nothing, and hours in which to cancel is late."""

    buffer_minutes: int
    notice_hours: int
    room_kind: str
    late_cancel_hours: int = LATE_CANCEL_HOURS


@transaction.atomic
def change(clinic: Clinic, *, wanted: Mapping[AppointmentKind, Asked], by: Actor, now: datetime) -> None:
    """Let these count for what is booked from now on; what is booked stays. Raises Refused at the first that cannot be."""
    stands = visit_types.of_clinic(clinic)
    kinds_of_rooms = set(Room.objects.filter(clinic=clinic, is_active=True).values_list("kind", flat=True))
    for kind, asked in wanted.items():
        row = stands[kind]
        if asked == Asked(row.buffer_minutes, row.notice_hours, row.room_kind, row.late_cancel_hours):
            continue
        _check(kind, asked, kinds_of_rooms)
        row, _ = VisitType.objects.update_or_create(clinic=clinic, kind=kind, defaults=asdict(asked))
        audit.record("visit_type.changed", target=row, by=by, now=now, detail={"kind": kind, **asdict(asked)})


def _check(kind: AppointmentKind, asked: Asked, kinds_of_rooms: set[str]) -> None:
    if not 0 <= asked.buffer_minutes <= MOST_BUFFER_MINUTES:
        raise Refused(f"Enter from 0 to {MOST_BUFFER_MINUTES} minutes.", field=f"{kind}-buffer_minutes")
    if not 0 <= asked.notice_hours <= MOST_NOTICE_HOURS:
        raise Refused(f"Enter from 0 to {MOST_NOTICE_HOURS} hours.", field=f"{kind}-notice_hours")
    if not 0 <= asked.late_cancel_hours <= MOST_LATE_CANCEL_HOURS:
        raise Refused(f"Enter from 0 to {MOST_LATE_CANCEL_HOURS} hours.", field=f"{kind}-late_cancel_hours")
    if asked.room_kind and asked.room_kind not in kinds_of_rooms:
        raise Refused("There is no room of this kind. Add one first.", field=f"{kind}-room_kind")
