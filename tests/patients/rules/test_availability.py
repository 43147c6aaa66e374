"""Free time: half-open, without overlaps, right over both clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from patients.rules import availability
from patients.rules.availability import HALF_HOUR, QUARTER, HoursOfADay, Stretch, WeeklyHours

DENVER = ZoneInfo("America/Denver")
MONDAY = date(2026, 11, 23)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def at(text, day=MONDAY, zone=DENVER):
    hour, minute = map(int, text.split(":"))
    return datetime.combine(day, time(hour, minute), tzinfo=zone).astimezone(UTC)


def stretch(first, last):
    return Stretch(at(first), at(last))


def told(moments, zone=DENVER):
    return [f"{moment.astimezone(zone):%H:%M}" for moment in moments]


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], [("8:00", "12:00")]),
        ([("9:00", "10:00")], [("8:00", "9:00"), ("10:00", "12:00")]),
        ([("7:00", "9:00")], [("9:00", "12:00")]),
        ([("11:00", "13:00")], [("8:00", "11:00")]),
        ([("8:00", "12:00")], []),
        ([("7:00", "8:00"), ("12:00", "13:00")], [("8:00", "12:00")]),  # back to back is not an overlap
        ([("9:00", "10:00"), ("9:30", "10:30")], [("8:00", "9:00"), ("10:30", "12:00")]),
        ([("10:00", "10:30"), ("8:30", "9:00")], [("8:00", "8:30"), ("9:00", "10:00"), ("10:30", "12:00")]),
    ],
)
def test_what_is_taken_is_cut_out_of_what_is_open(taken, left):
    free = availability.without([stretch("8:00", "12:00")], [stretch(*one) for one in taken])
    assert free == [stretch(*one) for one in left]


@pytest.mark.parametrize(
    ("free", "minutes", "not_before", "step", "expected"),
    [
        (("8:00", "9:00"), 30, None, QUARTER, ["08:00", "08:15", "08:30"]),
        (("8:00", "9:00"), 60, None, QUARTER, ["08:00"]),
        (("8:00", "8:59"), 60, None, QUARTER, []),
        (("8:00", "9:00"), 30, "8:01", QUARTER, ["08:15", "08:30"]),
        (("8:00", "9:00"), 30, "9:00", QUARTER, []),
        (("8:45", "10:15"), 30, None, HALF_HOUR, ["08:45", "09:00", "09:30"]),
        (("8:10", "9:00"), 30, None, QUARTER, ["08:15", "08:30"]),
    ],
)
def test_a_visit_is_offered_where_it_fits_whole(free, minutes, not_before, step, expected):
    offered = availability.starts(
        [stretch(*free)],
        length=timedelta(minutes=minutes),
        not_before=at(not_before) if not_before else LONG_AGO,
        step=step,
    )
    assert told(offered) == expected


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        (("8:00", "9:00"), [("8:00", "8:30"), ("8:30", "9:00")]),
        (("8:45", "10:00"), [("8:45", "9:30"), ("9:30", "10:00")]),
        (("8:00", "8:45"), [("8:00", "8:45")]),
        (("8:00", "8:29"), []),
    ],
)
def test_the_board_shows_free_time_in_pieces_of_half_an_hour_or_more(free, expected):
    pieces = availability.openings([stretch(*free)], not_before=LONG_AGO)
    assert pieces == [stretch(*one) for one in expected]


@pytest.mark.parametrize(
    ("day", "zone", "hours", "starts", "real_hours"),
    [
        pytest.param(MONDAY, DENVER, ("1:00", "4:00"), "01:00", 3, id="an ordinary day"),
        pytest.param(
            date(2026, 3, 8), DENVER, ("1:00", "4:00"), "01:00", 2, id="spring: the hour of two is missing"
        ),
        pytest.param(
            date(2026, 11, 1), DENVER, ("1:00", "4:00"), "01:00", 4, id="autumn: the hour of one comes twice"
        ),
        pytest.param(
            date(2026, 3, 8), DENVER, ("2:30", "4:00"), "03:30", 0.5, id="spring: a start inside the gap"
        ),
        pytest.param(
            date(2026, 3, 8), DENVER, ("2:00", "3:00"), "", 0, id="spring: a stretch that is all gap"
        ),
        pytest.param(
            date(2026, 4, 5),
            ZoneInfo("Australia/Lord_Howe"),
            ("1:00", "3:00"),
            "01:00",
            2.5,
            id="a change of half an hour",
        ),
    ],
)
def test_working_hours_are_wall_clock_over_a_clock_change(day, zone, hours, starts, real_hours):
    first, last = (time.fromisoformat(text.zfill(5)) for text in hours)
    worked = availability.working([WeeklyHours(day.weekday(), first, last)], day=day, zone=zone)
    assert sum((piece.length for piece in worked), timedelta()) == timedelta(hours=real_hours)
    assert told([piece.starts_at for piece in worked], zone) == ([starts] if starts else [])


@pytest.mark.parametrize(
    ("zone", "day", "offered"),
    [
        ("America/Denver", date(2026, 3, 8), ["00:00", "01:00", "03:00"]),
        ("America/Denver", date(2026, 11, 1), ["00:00", "01:00", "01:00", "02:00", "03:00"]),
        ("Europe/Berlin", date(2026, 3, 29), ["00:00", "01:00", "03:00"]),
        ("Europe/Berlin", date(2026, 10, 25), ["00:00", "01:00", "02:00", "02:00", "03:00"]),
        ("Australia/Sydney", date(2026, 10, 4), ["00:00", "01:00", "03:00"]),
        ("Australia/Sydney", date(2026, 4, 5), ["00:00", "01:00", "02:00", "02:00", "03:00"]),
    ],
)
def test_both_clock_changes_in_three_zones_offer_each_real_hour_once(zone, day, offered):
    zone = ZoneInfo(zone)
    for hours in (
        {"hours": [WeeklyHours(6, time(0), time(4))]},
        {"hours": [], "dated": [HoursOfADay(day, time(0), time(4))]},
    ):
        worked = availability.working(**hours, day=day, zone=zone)
        hourly = availability.starts(
            worked, length=timedelta(hours=1), not_before=LONG_AGO, step=timedelta(hours=1)
        )
        assert told(hourly, zone) == offered
        assert len(set(hourly)) == len(offered)


@pytest.mark.parametrize(
    ("zone", "day", "real_hours"),
    [
        ("America/Denver", date(2026, 3, 8), 8),
        ("America/Denver", date(2026, 11, 1), 10),
        ("Europe/Berlin", date(2026, 3, 29), 8),
        ("Europe/Berlin", date(2026, 10, 25), 10),
        ("Australia/Sydney", date(2026, 10, 4), 8),
        ("Australia/Sydney", date(2026, 4, 5), 10),
    ],
)
def test_a_visit_and_the_gap_after_it_are_real_time_on_the_day_of_a_change(zone, day, real_hours):
    """A visit of 45 minutes that begins before the change, with a gap of a quarter, leaves all the rest of the day."""
    zone = ZoneInfo(zone)
    worked = availability.working([WeeklyHours(6, time(0), time(9))], day=day, zone=zone)
    begins = worked[0].starts_at + timedelta(minutes=75)
    visit = Stretch(begins, begins + timedelta(minutes=45))
    taken = availability.with_gaps(visit, own_buffer=QUARTER, next_buffer=timedelta())
    left = availability.without(worked, [taken])
    assert sum((piece.length for piece in worked), timedelta()) == timedelta(hours=real_hours)
    assert sum((piece.length for piece in left), timedelta()) == timedelta(hours=real_hours - 1)
    assert left[1].starts_at - visit.ends_at == QUARTER


def test_each_real_hour_of_an_autumn_night_is_offered_once():
    night = date(2026, 11, 1)
    worked = availability.working([WeeklyHours(6, time(0), time(3))], day=night, zone=DENVER)
    offered = availability.starts(
        worked, length=timedelta(hours=1), not_before=LONG_AGO, step=timedelta(hours=1)
    )
    assert told(offered) == ["00:00", "01:00", "01:00", "02:00"]
    assert len(set(offered)) == 4


def test_only_the_hours_of_that_weekday_count():
    hours = [
        WeeklyHours(0, time(13), time(17)),
        WeeklyHours(0, time(8), time(12)),
        WeeklyHours(1, time(9), time(10)),
    ]
    assert availability.working(hours, day=MONDAY, zone=DENVER) == [
        stretch("8:00", "12:00"),
        stretch("13:00", "17:00"),
    ]


def test_the_nearest_free_times_are_told_in_the_order_of_the_day():
    free = [at(text) for text in ("8:00", "9:30", "10:45", "12:45", "16:00")]
    assert told(availability.nearest(free, at("10:30"))) == ["09:30", "10:45", "12:45"]


def test_near_times_may_be_asked_for_in_different_parts_of_the_day():
    free = [at(text) for text in ("8:00", "9:45", "10:00", "10:15", "13:00", "16:00")]
    found = availability.nearest(free, at("10:00"), apart=timedelta(hours=3))
    assert told(found) == ["10:00", "13:00", "16:00"]


def test_a_week_begins_on_monday():
    assert availability.days_of_week(date(2026, 11, 29))[0] == MONDAY
    assert len(availability.days_of_week(MONDAY)) == 7
