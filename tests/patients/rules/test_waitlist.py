"""Whose wishes a freed time fits, who is asked first, and how long an offer is kept."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from patients.rules import waitlist as rules
from patients.rules.availability import Stretch
from patients.rules.waitlist import Opening, Wishes

DENVER = ZoneInfo("America/Denver")
HOUR = timedelta(hours=1)
DANA, OMAR = 1, 2
LONG_AGO = datetime.fromisoformat("2026-11-01T10:00-07:00")
THURSDAY_9 = datetime.fromisoformat("2026-11-19T09:00-07:00")


def opening(starts_at=THURSDAY_9, length=HOUR, therapist=DANA):
    return Opening(therapist, Stretch(starts_at, starts_at + length))


def wishes(key=1, *, patient=None, length=HOUR, since=LONG_AGO, **other):
    return Wishes(key=key, patient=patient or key, length=length, waiting_since=since, **other)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, True),
        ({"length": HOUR / 2}, True),
        ({"length": HOUR + timedelta(minutes=15)}, False),
        ({"therapist": DANA}, True),
        ({"therapist": OMAR}, False),
        ({"weekdays": frozenset({3})}, True),
        ({"weekdays": frozenset({0, 4})}, False),
        ({"parts": frozenset({"morning", "evening"})}, True),
        ({"parts": frozenset({"afternoon"})}, False),
        ({"from_on": date(2026, 11, 19), "until_on": date(2026, 11, 19)}, True),
        ({"from_on": date(2026, 11, 20)}, False),
        ({"until_on": date(2026, 11, 18)}, False),
    ],
)
def test_a_time_fits_when_it_is_all_they_asked_for(wanted, expected):
    assert rules.fits(wishes(**wanted), opening(), zone=DENVER) is expected


@pytest.mark.parametrize(
    ("local", "part"),
    [
        ("2026-11-19T11:59", "morning"),
        ("2026-11-19T12:00", "afternoon"),
        ("2026-11-19T16:59", "afternoon"),
        ("2026-11-19T17:00", "evening"),
        ("2026-11-01T01:30", "morning"),  # the hour that comes twice
    ],
)
def test_a_part_of_the_day_is_by_the_clinics_own_clock(local, part):
    starts_at = datetime.fromisoformat(local).replace(tzinfo=DENVER)
    fitting = [
        name
        for name in rules.PARTS
        if rules.fits(wishes(parts=frozenset({name})), opening(starts_at), zone=DENVER)
    ]
    assert fitting == [part]


def test_of_those_whom_it_fits_the_longest_waiting_is_first_whatever_the_order_of_the_rows():
    late = wishes(1, since=LONG_AGO + HOUR)
    early, same = wishes(3, since=LONG_AGO), wishes(2, since=LONG_AGO)
    other = wishes(4, since=LONG_AGO - HOUR, therapist=OMAR)
    assert rules.in_turn([late, early, other, same], opening(), zone=DENVER) == [same, early, late]


def test_nobody_is_asked_twice_about_one_time_or_while_they_are_booked_then():
    asked, busy, free = wishes(1), wishes(2, patient=20), wishes(3)
    assert rules.in_turn([asked, busy, free], opening(), zone=DENVER, asked={1}, busy={20}) == [free]


@pytest.mark.parametrize(
    ("hours_ahead", "notice_hours", "kept_minutes"),
    [
        (24, 0, 120),
        (3, 2, 60),  # not past the notice
        (2.25, 2, 15),
        (2.2, 2, None),
        (1, 2, None),
        (0.2, 0, None),
    ],
)
def test_an_offer_is_kept_for_its_time_and_never_past_the_notice(hours_ahead, notice_hours, kept_minutes):
    until = rules.open_until(
        THURSDAY_9, starts_at=THURSDAY_9 + hours_ahead * HOUR, notice=notice_hours * HOUR, lasts=2 * HOUR
    )
    assert until == (kept_minutes and THURSDAY_9 + timedelta(minutes=kept_minutes))
