"""What stands in the way of a visit: therapist, gap, room, patient; and what only seems to."""

from datetime import UTC, datetime, timedelta

import pytest

from patients.rules.availability import Stretch
from patients.rules.reservations import (
    GAP,
    HELD,
    OFFERED,
    PATIENT,
    ROOM,
    THERAPIST,
    Taken,
    Verdict,
    Wanted,
    judge,
    rooms_that_do,
)

NINE = datetime(2026, 11, 19, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DANA, LEE, WILL, NORA, ROOM_1, ROOM_2 = 1, 2, 11, 12, 21, 22


def time(first=0, last=60):
    return Stretch(NINE + first * MINUTE, NINE + last * MINUTE)


def taken(
    first=0,
    last=60,
    *,
    therapist=DANA,
    room=None,
    patient=NORA,
    buffer=0,
    key=5,
    held_until=None,
    holder=None,
):
    return Taken(key, therapist, room, patient, time(first, last), buffer * MINUTE, held_until, holder)


def wanted(first=0, last=60, *, patient=WILL, buffer=0, rooms=(), keeps_gaps=True):
    return Wanted(DANA, patient, time(first, last), buffer * MINUTE, rooms, keeps_gaps)


@pytest.mark.parametrize(
    ("row", "wish", "expected"),
    [
        (taken(-60, 0), wanted(), ""),
        (taken(60, 120), wanted(), ""),
        (taken(-60, 1), wanted(), THERAPIST),
        (taken(59, 120), wanted(), THERAPIST),
        (taken(-60, 0, buffer=10), wanted(), GAP),
        (taken(-70, -10, buffer=10), wanted(), ""),
        (taken(60, 120), wanted(buffer=10), GAP),
        (taken(70, 120), wanted(buffer=10), ""),
        (taken(-60, 0, buffer=10), wanted(keeps_gaps=False), ""),
        (taken(-60, 0, buffer=10, therapist=LEE), wanted(buffer=10), ""),
        (taken(-60, 0, buffer=10, key=None), wanted(buffer=10), ""),
        (taken(therapist=LEE), wanted(), ""),
        (taken(therapist=LEE, patient=WILL), wanted(), PATIENT),
        (taken(therapist=LEE, patient=None), wanted(patient=None), ""),
        (taken(therapist=LEE, room=ROOM_1), wanted(rooms=(ROOM_1,)), ROOM),
        (taken(therapist=LEE, room=ROOM_1), wanted(rooms=(ROOM_1, ROOM_2)), ""),
        (taken(held_until=NINE, holder=7), wanted(), HELD),
        (taken(held_until=NINE), wanted(), OFFERED),  # nobody in person holds it
        (taken(held_until=NINE, key=None), wanted(), HELD),  # in another clinic, of which nothing is known
    ],
)  # fmt: skip
def test_what_stands_in_the_way(row, wish, expected):
    assert judge(wish, [row], needs_room=False).taken == expected


def test_the_first_free_room_is_taken():
    rows = [taken(therapist=LEE, room=ROOM_1)]
    assert judge(wanted(rooms=(ROOM_1, ROOM_2)), rows, needs_room=True) == Verdict("", ROOM_2)


@pytest.mark.parametrize(
    ("named", "suitable", "may_change", "rooms"),
    [
        (None, (ROOM_1, ROOM_2), False, (ROOM_1, ROOM_2)),
        (None, (), True, ()),
        (ROOM_2, (ROOM_1, ROOM_2), False, (ROOM_2,)),
        (ROOM_2, (ROOM_1, ROOM_2), True, (ROOM_2, ROOM_1)),
        (ROOM_2, (ROOM_1,), True, (ROOM_2, ROOM_1)),
        (ROOM_2, (), True, (ROOM_2,)),
    ],
)
def test_a_named_room_is_the_only_one_or_else_the_first(named, suitable, may_change, rooms):
    assert rooms_that_do(named, suitable, may_change=may_change) == rooms


def test_a_visit_that_needs_a_room_where_there_is_none_is_refused():
    assert judge(wanted(), [], needs_room=True) == Verdict(ROOM, None)


@pytest.mark.parametrize(
    ("held_until", "holder", "looks", "stands"),
    [
        (None, 1, 1, True),
        (NINE + MINUTE, 1, 2, True),
        (NINE + MINUTE, 1, 1, False),
        (NINE + MINUTE, None, None, True),
        (NINE, 1, 2, False),
        (NINE, None, None, False),
    ],
)
def test_a_hold_stands_until_it_ends_and_never_in_its_own_persons_way(held_until, holder, looks, stands):
    assert taken(held_until=held_until, holder=holder).stands(now=NINE, holder=looks) is stands
