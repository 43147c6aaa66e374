"""Where a moment stands on the board of a day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from pathway.rules import day_grid
from pathway.rules.day_grid import DayGrid

DENVER = ZoneInfo("America/Denver")
DAY = date(2026, 11, 23)
NINE_TO_FIVE = DayGrid(DAY, DENVER, 9, 8)


def at(text, day=DAY):
    return datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=DENVER)


@pytest.mark.parametrize(
    ("moment", "row", "is_shown"),
    [
        (at("09:00"), 0, True),
        (at("09:04"), 0, True),
        (at("10:30"), 18, True),
        (at("16:59"), 95, True),
        (at("17:00"), 96, False),
        (at("08:59"), 0, False),
        (at("10:00", date(2026, 11, 24)), 96, False),
        (at("10:00", date(2026, 11, 22)), 0, False),
    ],
)
def test_a_moment_has_a_five_minute_row_and_the_edge_outside(moment, row, is_shown):
    assert (NINE_TO_FIVE.row(moment), NINE_TO_FIVE.holds(moment)) == (row, is_shown)


@pytest.mark.parametrize(
    ("first", "last", "place"),
    [
        ("10:00", "10:45", (12, 9)),
        ("08:00", "10:00", (0, 12)),
        ("16:30", "18:00", (90, 6)),
        ("10:00", "10:02", (12, 1)),
    ],
)
def test_a_stretch_is_cut_to_the_grid_and_never_without_height(first, last, place):
    assert NINE_TO_FIVE.place(at(first), at(last)) == place


@pytest.mark.parametrize(
    ("stretches", "first_hour", "hours"),
    [
        ([], 8, 9),
        ([("08:15", "12:00"), ("13:00", "17:45")], 8, 10),
        ([("09:00", "17:00")], 9, 8),
        ([("00:00", "23:59")], 0, 24),
        ([("01:10", "02:00"), ("18:00", "19:00")], 1, 18),
    ],
)
def test_the_board_shows_full_hours_around_everything_of_the_day(stretches, first_hour, hours):
    grid = day_grid.around(DAY, DENVER, [(at(first), at(last)) for first, last in stretches])
    assert (grid.first_hour, grid.hours) == (first_hour, hours)


def test_the_wall_clock_counts_on_the_day_of_a_clock_change():
    spring = DayGrid(date(2026, 3, 8), DENVER, 0, 16)
    assert spring.row(at("09:00", date(2026, 3, 8))) == 9 * 12


@pytest.mark.parametrize(
    ("stretches", "first_hour", "hours"),
    [
        ([], 8, 9),
        ([(0, "09:00", "12:00"), (1, "13:00", "17:30")], 9, 9),
        ([(1, "06:45", "07:00")], 6, 1),
        ([(0, "10:00", "23:59"), (1, "00:10", "01:00")], 0, 24),
    ],
)
def test_the_days_of_a_week_show_the_same_hours(stretches, first_hour, hours):
    days = [DAY, date(2026, 11, 24)]
    shown = [(at(first, days[number]), at(last, days[number])) for number, first, last in stretches]
    grids = day_grid.week(days, DENVER, shown)
    assert grids == [DayGrid(day, DENVER, first_hour, hours) for day in days]


def test_every_quarter_of_an_hour_has_its_row_and_its_moment():
    quarters = DayGrid(DAY, DENVER, 9, 1).quarters()
    assert quarters == [(0, at("09:00")), (3, at("09:15")), (6, at("09:30")), (9, at("09:45"))]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        # In spring the hour from two is not there; in autumn the one from one comes twice and the first is meant.
        (date(2026, 3, 8), ["01:00 -0700", "03:00 -0600"]),
        (date(2026, 11, 1), ["01:00 -0600", "02:00 -0700", "03:00 -0700"]),
    ],
)
def test_a_clock_change_leaves_out_what_is_not_there_and_tells_nothing_twice(day, told):
    moments = [
        moment.astimezone(DENVER) for row, moment in DayGrid(day, DENVER, 1, 3).quarters() if row % 12 == 0
    ]
    assert [f"{moment:%H:%M %z}" for moment in moments] == told
