"""Who must answer an alert, who hears of the silence and when; table by table."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pathway.rules.escalation import Hearer, Waits, in_turn, is_digest_due, is_in_time, is_off, next_step_at
from pathway.rules.opening_hours import Patience
from patients.rules.availability import Stretch, WeeklyHours

DENVER = ZoneInfo("America/Denver")
WEEK = [WeeklyHours(day, time(8), time(18)) for day in range(5)]
MONDAYS = [WeeklyHours(0, time(8), time(18))]
DANA, LEE, MAX, EVE = 1, 2, 3, 4


def at(clock: str, day: int = 18) -> datetime:
    """A moment of a Wednesday in November in Denver, or of another day of that month."""
    return datetime(2026, 11, day, *map(int, clock.split(":")), tzinfo=DENVER)


def people(*off: int, deputy: int | None = LEE, without: int = 0) -> list[Hearer]:
    """Max leads and manages, Dana, Lee and Eve are therapists, Lee stands in for Dana; in the order of the clinic."""
    known = {
        MAX: Hearer(MAX, is_lead=True),
        DANA: Hearer(DANA, deputy=deputy),
        LEE: Hearer(LEE),
        EVE: Hearer(EVE),
    }
    return [
        Hearer(one.key, one.is_lead, one.deputy, is_off=one.key in off)
        for one in known.values()
        if one.key != without
    ]


@pytest.mark.parametrize(
    ("hearers", "expected"),
    [
        (people(), (DANA, LEE, MAX, EVE)),
        (people(DANA), (LEE, MAX, EVE, DANA)),
        (people(DANA, LEE), (MAX, EVE, DANA, LEE)),
        (people(LEE), (DANA, MAX, EVE, LEE)),
        (people(MAX), (DANA, LEE, EVE, MAX)),
        (
            people(DANA, LEE, MAX, EVE),
            (DANA, LEE, MAX, EVE),
        ),  # on a holiday somebody must be told all the same
        (people(deputy=None), (DANA, MAX, LEE, EVE)),
        (people(deputy=MAX), (DANA, MAX, LEE, EVE)),  # nobody is told twice
        (people(deputy=99), (DANA, MAX, LEE, EVE)),  # the deputy has left
        (people(without=DANA), (MAX, LEE, EVE)),  # the therapist has left
        (people(without=MAX), (DANA, LEE, EVE)),  # a clinic without a lead
        ([], ()),
    ],
)
def test_therapist_then_deputy_then_lead_and_who_is_off_comes_last(hearers, expected):
    assert in_turn(DANA, hearers) == expected


def away(first: str, last: str) -> Stretch:
    return Stretch(at(first), at(last))


@pytest.mark.parametrize(
    ("hours", "absences", "now", "expected"),
    [
        (WEEK, [], at("10:00"), False),
        (WEEK, [], at("22:00"), False),  # closed is not off: the mail is for whoever works today
        (WEEK, [away("08:00", "12:00")], at("10:00"), True),
        (WEEK, [away("08:00", "12:00")], at("12:00"), False),
        (WEEK, [away("07:00", "19:00")], at("06:00"), True),  # away the whole day that has begun
        (WEEK, [away("08:00", "12:00")], at("07:00"), False),
        (MONDAYS, [], at("10:00"), True),  # works, but not on Wednesdays
        (MONDAYS, [], at("10:00", day=16), False),
        (MONDAYS, [], at("10:00", day=21), False),  # a Saturday: the clinic itself is closed
        ([], [], at("10:00"), False),  # keeps no hours
        ([], [away("08:00", "12:00")], at("10:00"), True),
    ],
)
def test_who_is_off_today(hours, absences, now, expected):
    assert is_off(hours=hours, away=absences, opening=WEEK, now=now, zone=DENVER) == expected


WAITS = Waits(deputy=Patience(15, 30), lead=Patience(40, 60))


@pytest.mark.parametrize(
    ("step", "raised", "expected"),
    [
        (0, at("10:00"), at("10:15")),
        (1, at("10:00"), at("10:40")),
        (2, at("10:00"), None),
        (0, at("22:00"), at("22:30")),
        (1, at("22:00"), at("23:00")),
    ],
)
def test_the_deputy_and_then_the_lead_hear_of_silence_counted_from_the_answer(step, raised, expected):
    assert next_step_at(raised, WAITS, step=step, week=WEEK, zone=DENVER) == expected


@pytest.mark.parametrize(
    ("now", "opening", "expected"),
    [
        (at("07:29"), WEEK, False),
        (at("07:30"), WEEK, True),
        (at("23:00"), WEEK, True),  # late is better than never
        (at("00:10"), WEEK, False),
        (at("09:00", day=21), WEEK, False),  # Saturday
        (at("09:00", day=21), [], True),
    ],
)
def test_the_morning_mail_is_of_a_day_the_clinic_is_open(now, opening, expected):
    assert is_digest_due(digest_at_minutes=450, now=now, opening=opening, zone=DENVER) == expected


@pytest.mark.parametrize(
    ("waited", "so_far", "expected"),
    [(59, 90, True), (60, 90, True), (61, 90, False), (None, 60, None), (None, 61, False)],
)
def test_in_time_is_within_the_target_and_silence_beyond_it_is_not(waited, so_far, expected):
    minutes = None if waited is None else timedelta(minutes=waited)
    assert is_in_time(minutes, timedelta(minutes=so_far), timedelta(minutes=60)) == expected
