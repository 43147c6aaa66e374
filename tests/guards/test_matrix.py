"""Who may call what: every address and every method by every role, from elsewhere, signed out and by a patient's link.

The table is tests/access/matrix.csv. `--write-matrix` adds what it does not know, `--write-matrix=all` writes it anew.
"""

import pytest
from hypothesis import settings

from tests.access import table
from tests.access.addresses import routes
from tests.access.calls import Installation, every_call, everyday_calls, outcomes

pytestmark = pytest.mark.django_db


def test_everybody_reaches_what_the_table_says_and_every_answer_says_the_same_to_the_browser(request):
    place = Installation.open()
    if writes := request.config.getoption("--write-matrix"):
        written_again(place, but_for=set() if writes == "all" else known())
        pytest.skip("The table is written: read what changed, and run this again.")
    said = table.read()
    is_thorough = settings.get_current_profile_name() == "thorough"
    calls = every_call(place.addresses) if is_thorough else everyday_calls(place.addresses, said)
    seen = outcomes(place, calls)

    assert table.differences(seen.answers, said) == {}
    assert seen.told == {}
    assert seen.said_otherwise == {}


def test_every_address_has_its_line_in_the_table_and_every_line_its_address():
    assert known() == {route for route, _ in routes()}


def test_nobody_is_told_of_a_fault():
    assert [call for call, answers in table.read().items() if "500" in answers.values()] == []


def known():
    return {route for route, _ in table.read()}


def written_again(place, *, but_for):
    """Call what the table does not know, in full, and write it in among the rest."""
    said = table.read()
    new = outcomes(place, every_call(set(place.addresses) - but_for)).answers
    table.write(
        {
            (route, method): new.get((route, method)) or said[route, method]
            for route in place.addresses
            for method in table.METHODS
        }
    )
