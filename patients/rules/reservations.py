"""Whether a time can be had: what stands in the way of one visit among everything that is booked around it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from patients.rules.availability import Stretch, with_gaps

THERAPIST, ROOM, PATIENT, GAP, HELD = "therapist", "room", "patient", "gap", "held"
OFFERED = "offered"  # held for somebody on the waitlist
# What may be booked over on purpose; a patient is never in two places, and a hold is over in minutes.
MAY_BE_OVERBOOKED = frozenset({THERAPIST, ROOM, GAP})


@dataclass(frozen=True)
class Taken:
    """One row that takes somebody's time. `held_until` is filled for a time that is only held, by `holder`.

    `key` is None for a therapist's time in another clinic, of which nothing else is known.
    """

    key: int | None
    therapist_id: int
    room_id: int | None
    patient_id: int | None
    time: Stretch
    buffer: timedelta = timedelta()
    held_until: datetime | None = None
    holder: int | None = None

    def stands(self, *, now: datetime, holder: int | None) -> bool:
        """Whether it takes the time: a hold that has ended, or the person's own, does not."""
        if self.held_until is None:
            return True
        return self.held_until > now and (holder is None or self.holder != holder)


@dataclass(frozen=True)
class Wanted:
    """A time somebody wants. `rooms` are those that would do, any one of them; none where no room is needed.

    `keeps_gaps`: the buffers of this visit and of its neighbours count.
    """

    therapist_id: int
    patient_id: int | None
    time: Stretch
    buffer: timedelta
    rooms: tuple[int, ...] = ()
    keeps_gaps: bool = True


@dataclass(frozen=True)
class Verdict:
    """`taken` names the first thing in the way and is empty when nothing is; `room_id` is the room to have then."""

    taken: str
    room_id: int | None


def judge(wanted: Wanted, rows: Iterable[Taken], *, needs_room: bool) -> Verdict:
    """What stands in the way, in this order: therapist, gap, room, patient. `rows` are those that stand.

    Where a visit needs a room and none would do, the room is in the way.
    """
    rows = list(rows)
    over = [row for row in rows if row.time.overlaps(wanted.time)]
    theirs = [row for row in over if row.therapist_id == wanted.therapist_id]
    room_id = free_room(wanted.rooms, over)
    if theirs:
        return Verdict(_word(theirs, THERAPIST), room_id)
    if wanted.keeps_gaps and any(_too_near(row, wanted) for row in rows):
        return Verdict(GAP, room_id)
    if room_id is None and (needs_room or wanted.rooms):
        return Verdict(_word([row for row in over if row.room_id in wanted.rooms], ROOM), None)
    if any(row.patient_id == wanted.patient_id for row in over if wanted.patient_id is not None):
        return Verdict(PATIENT, room_id)
    return Verdict("", room_id)


def free_room(rooms: Sequence[int], over: Collection[Taken]) -> int | None:
    """The first of the rooms that nobody has at that time."""
    taken = {row.room_id for row in over}
    return next((room for room in rooms if room not in taken), None)


def rooms_that_do(named: int | None, suitable: Sequence[int], *, may_change: bool) -> tuple[int, ...]:
    """The rooms a visit may have, the one to try first in front. `suitable` are those of the kind it needs.

    A room that was named is the only one, unless it `may_change`: then any other one of the kind will do as well.
    """
    if named is None:
        return tuple(suitable)
    others = [room for room in suitable if room != named] if may_change else []
    return (named, *others)


def _too_near(row: Taken, wanted: Wanted) -> bool:
    if row.key is None or row.therapist_id != wanted.therapist_id:
        return False
    return with_gaps(row.time, own_buffer=row.buffer, next_buffer=wanted.buffer).overlaps(wanted.time)


def _word(rows: Sequence[Taken], what: str) -> str:
    """A time that is only held may be free again soon, which is said; one that nobody in person holds was offered."""
    if not rows or any(row.held_until is None for row in rows):
        return what
    return OFFERED if all(row.key is not None and row.holder is None for row in rows) else HELD
