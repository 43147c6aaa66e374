"""What a card says: how many visits are left, and whether the referral is valid."""

from datetime import date, timedelta

import pytest

from patients.rules import cards
from patients.rules.cards import Said

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("used", "said"),
    [
        (0, Said("ok", "12 of 12 visits left")),
        (10, Said("ok", "2 of 12 visits left")),
        (11, Said("care", "1 of 12 visits left")),
        (12, Said("care", "No visit left of 12")),
        (14, Said("care", "2 over the 12 authorised")),
    ],
)
def test_the_last_visit_and_none_are_warnings(used, said):
    assert cards.visits(12, used) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, Said("care", "Ended 17 Nov 2026")),
        (0, Said("care", "Valid until 18 Nov 2026")),
        (14, Said("care", "Valid until 2 Dec 2026")),
        (15, Said("ok", "Valid until 3 Dec 2026")),
    ],
)
def test_a_referral_is_valid_through_its_last_day_and_warns_two_weeks_before(days, said):
    assert cards.referral(TODAY + timedelta(days=days), today=TODAY) == said


def test_a_referral_without_an_end_is_valid():
    assert cards.referral(None, today=TODAY) == Said("ok", "Valid")
