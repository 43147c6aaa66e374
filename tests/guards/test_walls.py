"""Either wall between two clinics holds without the other: the filters of the queries, and the row-level security."""

import pytest

from tests.access import table, walls
from tests.access.calls import Installation, is_taken, outcomes

pytestmark = pytest.mark.django_db

# Between them they hold every permission there is.
FROM_ELSEWHERE = ("clinical lead elsewhere", "manager elsewhere")
WALLS = {"the filters alone": walls.without_row_security, "row-level security alone": walls.without_filters}


@pytest.mark.parametrize("what_is_left", WALLS)
def test_one_wall_alone_lets_nobody_from_elsewhere_in(what_is_left):
    place, said = Installation.open(), table.read()
    calls = [
        (route, method, who)
        for route in place.addresses
        for method in ("GET", "POST")
        for who in FROM_ELSEWHERE
        if is_taken(route, method, said)
    ]
    with WALLS[what_is_left]():
        seen = outcomes(place, calls)

    assert table.differences(seen.answers, said) == {}
    assert seen.told == {}
