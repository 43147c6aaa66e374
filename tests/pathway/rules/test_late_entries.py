"""Which times a visit that is entered late can have had."""

from datetime import UTC, datetime, timedelta

import pytest

from pathway.rules.late_entries import Times, problem_with_times

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


def ago(hours):
    return NOW - timedelta(hours=hours)


TIMES = Times(ago(6), ago(5), ago(5.5))


@pytest.mark.parametrize(
    ("times", "about", "field"),
    [
        (TIMES, {}, None),
        (Times(ago(6), ago(5)), {}, None),
        (Times(ago(6), ago(5), ago(6)), {}, None),
        (Times(ago(1), ago(-1)), {}, "ended_at"),
        (Times(ago(5), ago(5)), {}, "ended_at"),
        (Times(ago(5), ago(6)), {}, "ended_at"),
        (Times(ago(9), ago(4.9)), {}, "ended_at"),
        (Times(ago(6), ago(5), ago(6.1)), {}, "first_needle_at"),
        (Times(ago(6), ago(5), ago(4.9)), {}, "first_needle_at"),
        (TIMES, {"said_at": ago(5.4)}, "first_needle_at"),
        (TIMES, {"asked_at": ago(5.4)}, "asked_at"),
        (TIMES, {"said_at": ago(5.5), "asked_at": ago(30)}, None),
    ],
)
def test_the_times_have_to_fit_together(times, about, field):
    problem = problem_with_times(times, now=NOW, **about)
    assert (problem.field if problem else None) == field
