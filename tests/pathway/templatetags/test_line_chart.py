"""The picture of pain over time ends at its newest moment, which a phone shows first."""

from datetime import UTC, datetime, timedelta

from pathway.queries.measurements import Point, Series
from pathway.states import MeasuredAt
from pathway.templatetags.line_chart import LEFT, RIGHT, line_chart

FIRST = datetime(2026, 3, 2, 15, tzinfo=UTC)


def places(*days):
    points = tuple(Point(FIRST + timedelta(days=day), MeasuredAt.BASELINE, 7) for day in days)
    drawn = line_chart([Series("nprs_leg", "Leg pain", points, None)], [], UTC)
    return [dot.x for dot in drawn["lines"][0].dots]


def test_a_course_fills_the_picture_from_its_first_day_to_its_last():
    assert places(0, 5, 10) == [LEFT + 14, (LEFT + RIGHT) / 2, RIGHT - 14]


def test_a_single_day_stands_at_the_newest_end():
    assert places(0) == [RIGHT - 14]
