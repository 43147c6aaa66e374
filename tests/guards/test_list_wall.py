"""No clinical page opens past the list: with nobody on anybody's list each one asks why, and each press is refused."""

from unittest.mock import patch

import pytest

from clinic import list_wall
from clinic.models import Room
from clinic.permissions import ROLES
from pathway.models import TreatmentSession
from tests.access.addresses import routes
from tests.access.calls import SAY_WHY, Installation, outcomes
from tests.access.removals import guard_of

pytestmark = pytest.mark.django_db


def clinical_routes():
    for route, pattern in routes():
        guard = guard_of(pattern.callback)
        if guard is not None and guard.permission in list_wall.CLINICAL and "<uuid:" in route:
            yield route


def test_every_clinical_page_about_a_patient_asks_why_where_they_are_on_nobodys_list():
    place, tried = Installation.open(), sorted(set(clinical_routes()))
    calls = [(route, method, "therapist") for route in tried for method in ("GET", "POST")]
    with patch.object(list_wall.Standing, "is_open", False):
        seen = outcomes(place, calls).answers

    opens = {call for call, by in seen.items() if by["therapist"] not in shut_to(call[1])}
    assert len(tried) > 50
    assert opens == set()
    assert {route for route, _ in seen} == {
        route for (route, _), by in seen.items() if by["therapist"] in {SAY_WHY, "403"}
    }


def test_whoever_reads_a_chart_may_say_why():
    clinical = [granted for granted in ROLES.values() if granted & list_wall.CLINICAL]
    assert [granted for granted in clinical if "break_glass" not in granted] == []


def test_a_row_that_does_not_say_whose_it_is_is_loaded_by_no_clinical_page():
    assert list_wall.patient_of(TreatmentSession) == "episode__patient"
    with pytest.raises(LookupError, match="Room does not say whose it is"):
        list_wall.patient_of(Room)


def shut_to(method):
    return {SAY_WHY, "405"} if method == "GET" else {"403", "405"}
