"""A course is reviewed: prompted after three, put off once, required before the fifth (clinical reference, section 1)."""

from datetime import UTC, datetime, timedelta

import pytest

from pathway.enums import ReviewDecision
from pathway.rules.reviews import Made, due

BEGIN = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
CONTINUE, CHANGE, REFER, DISCHARGE, PUT_OFF = ReviewDecision


def at(week: float) -> datetime:
    return BEGIN + timedelta(weeks=week)


def signed(count: int) -> list[datetime]:
    return [at(week) for week in range(1, count + 1)]


@pytest.mark.parametrize(
    ("count", "planned", "prompted", "required"),
    [
        (0, 3, False, False),
        (2, 3, False, False),
        (3, 3, True, False),
        (4, 3, True, True),
        (2, 2, True, False),
        (3, 6, True, False),
        (4, 6, True, True),
    ],
)
def test_it_is_prompted_after_the_third_or_the_last_planned_and_required_before_the_fifth(
    count: int, planned: int, prompted: bool, required: bool
):
    found = due(signed(count), [], planned=planned)
    assert (found.prompted, found.required) == (prompted, required)


def test_put_off_it_waits_for_the_next_session_and_cannot_be_put_off_again():
    put_off = [Made(PUT_OFF, at(3.5))]
    before, after = due(signed(3), put_off), due(signed(4), put_off)
    assert (before.waits, before.prompted, before.may_put_off) == (True, False, False)
    assert (after.waits, after.prompted, after.may_put_off, after.required) == (False, True, False, True)


def test_it_can_be_put_off_while_it_is_due_and_not_before_nor_when_it_is_required():
    assert [due(signed(count), []).may_put_off for count in (2, 3, 4)] == [False, True, False]


@pytest.mark.parametrize("decision", [CONTINUE, CHANGE])
def test_a_review_that_goes_on_with_needles_begins_a_new_count(decision: ReviewDecision):
    made = [Made(decision, at(4.5), 3 if decision is CONTINUE else 0)]
    assert [due(signed(count), made).since for count in (4, 7, 8)] == [0, 3, 4]
    assert due(signed(8), made).required


def test_one_more_session_is_reviewed_when_it_is_done():
    made = [Made(CONTINUE, at(3.5), 1)]
    assert [due(signed(count), made).prompted for count in (3, 4)] == [False, True]


@pytest.mark.parametrize("decision", [REFER, DISCHARGE])
def test_a_decision_to_end_the_needles_opens_none(decision: ReviewDecision):
    found = due(signed(4), [Made(decision, at(4.5))])
    assert (found.required, found.prompted, found.decided) == (True, False, decision)


def test_a_new_put_off_is_there_after_a_review_that_went_on():
    made = [Made(PUT_OFF, at(3.2)), Made(CONTINUE, at(3.5), 3)]
    assert due(signed(6), made).may_put_off


def test_without_needles_it_is_due_when_the_planned_visits_are_done_and_never_required():
    found = [due(signed(count), [], planned=6, with_needles=False) for count in (5, 6, 9)]
    assert [(one.prompted, one.required) for one in found] == [(False, False), (True, False), (True, False)]


def test_the_sentence_is_said_only_when_it_is_required():
    assert due(signed(3), []).sentence == ""
    assert due(signed(4), []).sentence == (
        "4 needling sessions were signed since the last review. Review the course before a needle goes in."
    )
