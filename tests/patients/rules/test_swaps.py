"""Which swaps are proposed for the visits of somebody who is off."""

from datetime import UTC, datetime, timedelta

from patients.rules.availability import Stretch
from patients.rules.swaps import Swap, proposals

NINE = datetime(2026, 11, 19, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
OMAR, INES = 1, 2


def at(hours):
    return NINE + hours * HOUR


def visit(hours):
    return Stretch(at(hours), at(hours + 1))


def best(wanted, free):
    found = proposals(
        [visit(hours) for hours in wanted], [[Swap(who, at(h)) for who, h in one] for one in free]
    )
    return [(one[0].therapist, (one[0].starts_at - NINE) / HOUR) if one else None for one in found]


def test_the_same_time_comes_first_and_nothing_is_earlier_than_the_visit():
    assert best([2], [[(OMAR, 1), (OMAR, 2.5), (INES, 2)]]) == [(INES, 2)]
    assert best([2], [[(OMAR, 1.75)]]) == [None]


def test_of_two_who_are_free_then_whoever_got_fewest_takes_the_next():
    both = [(OMAR, 0), (INES, 0)]
    assert best([0, 1], [both, [(OMAR, 1), (INES, 1)]]) == [(OMAR, 0), (INES, 1)]


def test_two_visits_at_one_time_are_not_given_to_one_person():
    both = [(OMAR, 0), (OMAR, 1)]
    assert best([0, 0], [both, both]) == [(OMAR, 0), (OMAR, 1)]


def test_who_can_keep_their_time_keeps_it_before_another_is_put_beside_it():
    # Omar is busy until 9:45, so the visit at nine would begin inside the one at ten.
    free = [[(OMAR, 0.75), (OMAR, 2)], [(OMAR, 1), (OMAR, 2)]]
    assert best([0, 1], free) == [(OMAR, 2), (OMAR, 1)]


def test_at_most_three_are_proposed_the_soonest_first():
    found = proposals([visit(0)], [[Swap(OMAR, at(hours)) for hours in (4, 2, 1, 3)]])
    assert [one.starts_at for one in found[0]] == [at(1), at(2), at(3)]
