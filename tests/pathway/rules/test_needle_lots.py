"""Which box a site's needles are from: one that can be meant is taken, several are asked, an expired one is not."""

from datetime import date, timedelta

import pytest

from pathway.rules import needle_lots
from pathway.rules.needle_lots import Box

TODAY = date(2026, 11, 18)
NEXT_YEAR = TODAY + timedelta(days=365)
SIZE = "0.30x50"


def box(key=1, lot="A1", *, size=SIZE, expires_on=NEXT_YEAR):
    return Box(key, f"box-{key}", "Seirin J", size, lot, expires_on)


ONE = box()
SAME_LABEL = box(2)
OTHER = box(3, "B2")
OTHER_SIZE = box(4, "C3", size="0.25x25")
EXPIRED = box(9, "X9", expires_on=TODAY - timedelta(days=1))
LAST_DAY = box(10, "L0", expires_on=TODAY)


@pytest.mark.parametrize(
    ("boxes", "taken", "only", "choices", "expired"),
    [
        ([], (), None, (), ()),
        ([ONE], (), ONE, (ONE,), ()),
        ([OTHER_SIZE], (), None, (), ()),
        ([ONE, OTHER_SIZE], (), ONE, (ONE,), ()),
        ([ONE, SAME_LABEL], (), ONE, (ONE,), ()),
        ([ONE, OTHER], (), None, (ONE, OTHER), ()),
        ([ONE, OTHER], (3,), OTHER, (ONE, OTHER), ()),
        ([ONE, OTHER], (1, 3), None, (ONE, OTHER), ()),
        ([EXPIRED], (), None, (), (EXPIRED,)),
        ([ONE, EXPIRED], (), None, (ONE,), (EXPIRED,)),
        ([EXPIRED], (9,), None, (), (EXPIRED,)),
        ([LAST_DAY], (), LAST_DAY, (LAST_DAY,), ()),
    ],
    ids=[
        "no box open",
        "one box of the size",
        "only another size",
        "another size is no choice",
        "two boxes of one label are one choice",
        "two lots are asked",
        "the one chosen before in this session",
        "both were chosen before: asked again",
        "an expired one is never taken",
        "an expired one beside a good one: asked",
        "an expired one chosen under a deviation is not taken further",
        "good on its last day",
    ],
)
def test_what_may_be_recorded_for_a_size(boxes, taken, only, choices, expired):
    found = needle_lots.offer(boxes, SIZE, on=TODAY, taken=taken)
    assert (found.only, found.choices, found.expired) == (only, choices, expired)


def test_an_expired_box_is_recorded_only_with_a_deviation():
    said = needle_lots.why_not(EXPIRED, SIZE, on=TODAY, has_deviation=False)
    assert said == (
        "Lot X9 expired on 17 Nov 2026. Take needles from another box; "
        "if these went in, file a deviation event."
    )
    assert needle_lots.why_not(EXPIRED, SIZE, on=TODAY, has_deviation=True) == ""


def test_a_box_of_another_size_is_never_recorded():
    said = needle_lots.why_not(OTHER_SIZE, SIZE, on=TODAY, has_deviation=True)
    assert said == "This box holds needles of another size."


def test_a_box_that_soon_runs_out_is_told():
    soon = box(expires_on=TODAY + timedelta(days=30))
    assert needle_lots.hint(soon, on=TODAY) == "Lot A1 expires soon: its last day is 18 Dec 2026."
    assert needle_lots.hint(ONE, on=TODAY) == ""


def test_sites_without_a_lot_are_named_together():
    assert needle_lots.unrecorded([]) == ""
    assert needle_lots.unrecorded(["Piriformis, left", "Soleus, left"]) == (
        "No lot is recorded for Piriformis, left; Soleus, left. A recall could not find this patient."
    )
