"""How far a deviation reaches, and when it can have happened."""

from datetime import UTC, datetime, timedelta

import pytest

from pathway.rules.deviations import problem_with_time, why_beyond

BEGAN = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
NOW = BEGAN + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("needles_in", "filed", "is_beyond"),
    [(2, [2], False), (3, [2], True), (3, [2, 3], False), (1, [], True)],
)
def test_a_deviation_reaches_as_far_as_its_own_count(needles_in, filed, is_beyond):
    assert bool(why_beyond(needles_in, filed)) is is_beyond


def test_what_goes_beyond_is_said_with_both_counts():
    assert why_beyond(3, [1]) == (
        "Needling is not open, and the deviation says 1 needle went in, not 3. "
        "Put no more in. If more did go in, file another deviation."
    )


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        (-1, "This is before the session began."),
        (0, ""),
        (20, ""),
        (21, "This moment is still to come."),
    ],
)
def test_a_deviation_happened_between_the_beginning_and_now(minutes, sentence):
    assert problem_with_time(BEGAN + timedelta(minutes=minutes), started_at=BEGAN, now=NOW) == sentence


def test_the_minute_in_which_the_session_began_is_in_time():
    began = BEGAN + timedelta(seconds=40, microseconds=5)

    assert problem_with_time(BEGAN, started_at=began, now=NOW) == ""
