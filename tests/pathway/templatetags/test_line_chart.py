"""The picture of pain over time ends at its newest moment, which a phone shows first."""

from datetime import UTC, datetime, timedelta

from pathway.queries.measurements import Point, Series
from pathway.states import MeasuredAt
from pathway.templatetags.line_chart import FEW, LEFT, NARROW, WIDTH, line_chart, right_of

FIRST = datetime(2026, 3, 2, 15, tzinfo=UTC)


RIGHT = right_of(NARROW)


def drawn(*moments):
    points = tuple(Point(moment, MeasuredAt.BASELINE, 7) for moment in moments)
    return line_chart([Series("nprs_leg", "Leg pain", points, None)], [], UTC)


def places(*days):
    picture = drawn(*(FIRST + timedelta(days=day) for day in days))
    return [dot.x for dot in picture["lines"][0].dots]


def test_a_course_fills_the_picture_from_its_first_day_to_its_last():
    assert places(0, 5, 10) == [LEFT + 14, (LEFT + RIGHT) / 2, RIGHT - 14]


def test_a_single_day_stands_at_the_newest_end():
    assert places(0) == [RIGHT - 14]


def test_a_few_moments_fit_a_phone_and_many_do_not():
    assert [
        drawn(*(FIRST + timedelta(days=day) for day in range(count)))["width"] for count in (FEW, FEW + 1)
    ] == [NARROW, WIDTH]


def test_a_single_day_says_its_hours_and_a_date_is_said_once():
    hours = [FIRST + timedelta(hours=number) for number in (0, 1)]
    assert [mark.label for mark in drawn(*hours)["dates"]] == ["2 Mar, 15:00", "16:00"]
    days = [*hours, FIRST + timedelta(hours=2.2), FIRST + timedelta(days=1)]
    assert [mark.label for mark in drawn(*days)["dates"]] == ["2 Mar", "3 Mar"]
