"""Free times are those of therapists by whom the patient wishes to be seen, and cost no query more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actions import shown_gender
from patients.enums import AppointmentKind
from patients.queries import availability
from patients.queries.availability import Visit
from tests import cast
from tests.cast import NOW
from tests.patients.diaries import HOUR, THURSDAY, works_here_too
from tests.patients.wishes import omar_too, wishing

pytestmark = pytest.mark.django_db


@pytest.fixture
def omar(alder):
    return omar_too(alder)


def offered_with(at, patient, **visit):
    """The names of those who are offered at some hour of a day."""
    wanted = Visit(length=HOUR, patient=patient, **visit)
    free = availability.free_starts(at.clinic, [THURSDAY], visit=wanted, now=NOW)
    return sorted({one.therapist.name for one in free})


@pytest.mark.parametrize(
    ("wish", "names"),
    [("", ["Dana Whitfield", "Omar Haddad"]), ("woman", ["Dana Whitfield"]), ("man", ["Omar Haddad"])],
)
def test_only_those_who_fit_the_wish_are_offered(alder, omar, wish, names):
    assert offered_with(alder, wishing(alder, wish)) == names


def test_a_therapist_who_is_named_is_offered_whatever_the_wish(alder, omar):
    assert offered_with(alder, wishing(alder, "woman"), therapist=omar.user) == ["Omar Haddad"]


def test_who_shows_nothing_is_offered_to_nobody_with_a_wish(alder, omar):
    shown_gender.show(omar.member, gender="", by=alder.manager.by, now=NOW)
    assert offered_with(alder, wishing(alder, "man")) == []
    assert offered_with(alder, wishing(alder, "", "Anybody")) == ["Dana Whitfield", "Omar Haddad"]


def test_the_next_free_times_are_theirs_too(alder, omar):
    visit = Visit(length=HOUR, patient=wishing(alder, "man"))
    found = availability.next_free(alder.clinic, visit=visit, now=NOW)
    assert [one.therapist for one in found] == [omar.user] * 3


def test_several_visits_of_one_day_each_have_their_own_wish(alder, omar):
    visits = [
        Visit(length=HOUR, patient=wishing(alder, wish, name))
        for wish, name in (("man", "A"), ("woman", "B"))
    ]
    found = availability.free_for_each(alder.clinic, THURSDAY, visits=visits, now=NOW)
    assert [{one.therapist for one in times} for times in found] == [{omar.user}, {alder.therapist.user}]


def test_what_one_clinic_shows_says_nothing_in_another(alder, birch):
    cast.enter(birch)
    shown_gender.show(birch.therapist.member, gender="man", by=birch.manager.by, now=NOW)
    cast.enter(alder)
    works_here_too(alder, birch.therapist.user)
    assert offered_with(alder, wishing(alder, "man"), kind=AppointmentKind.REVIEW) == []


def test_a_wish_costs_no_query_more(alder, omar):
    counts = []
    for number, wish in enumerate(("", "woman", "man")):
        patient = wishing(alder, wish, f"P{number}")
        with CaptureQueriesContext(connection) as captured:
            availability.next_free(alder.clinic, visit=Visit(length=HOUR, patient=patient), now=NOW)
        counts.append(len(captured))
    assert counts == [2, 2, 2]
