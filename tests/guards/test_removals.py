"""Each piece that keeps people out is missed: taken away alone, the matrix comes otherwise than its table says.

Every day some pieces of each kind are taken away; with --hypothesis-profile=thorough each of them, by hand (-s shows them).
"""

from itertools import groupby
from operator import attrgetter

import pytest
from hypothesis import settings

from tests.access import table
from tests.access.calls import Installation
from tests.access.removals import removals

pytestmark = pytest.mark.django_db

EVERY_DAY = 6  # of each kind
KIND = attrgetter("kind")


def test_no_piece_that_keeps_people_out_can_be_gone_unseen():
    place, said = Installation.open(), table.read()
    tried = some_of_each_kind()
    missed = []
    for removal in tried:
        is_caught = removal.is_caught(place, said)
        print("caught" if is_caught else "NOT CAUGHT", removal.kind, removal.name)
        if not is_caught:
            missed.append((removal.kind, removal.name))

    assert missed == []


def some_of_each_kind():
    """Those of each kind from all over the site map; every single one when it is to be thorough."""
    everything = list(removals())
    if settings.get_current_profile_name() == "thorough":
        return everything
    kinds = groupby(sorted(everything, key=KIND), key=KIND)
    return [one for _, alike in kinds for one in spread(list(alike))]


def spread(alike):
    return alike[:: max(1, len(alike) // EVERY_DAY)][:EVERY_DAY]
