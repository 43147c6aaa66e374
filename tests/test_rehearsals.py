"""Rehearsed scenes: what is laid down is what was played, and only where nothing else happened."""

import pytest
from django.db import DatabaseError, transaction

from clinic.models import Room
from pathway.models import TreatmentSession
from pathway.states import SessionState
from patients.models import Patient
from tests import cast, rehearsals
from tests.pathway import sessions
from tests.rehearsed_rows import written

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def both(request, django_db_setup, django_db_blocker):
    """What a piece of work gives in each of two transactions; the first plays its scenes, the second may lay them."""
    rehearsals.open_stage(is_open=True)
    with django_db_blocker.unblock():
        found = _taken_back(request.param), _taken_back(request.param)
    rehearsals.open_stage(is_open=False)
    return found


def _taken_back(work):
    with transaction.atomic():
        found = work()
        transaction.set_rollback(True)
    return found


def in_both(work):
    return pytest.mark.parametrize("both", [work], indirect=True, ids=[work.__name__])


def signed(slug="rehearsed"):
    at = cast.open_clinic(slug=slug)
    return sessions.signed(at, sessions.ready(at))


def every_row():
    return signed(slug="rehearsed-rows").pk, written()


@in_both(every_row)
def test_every_row_is_the_one_that_was_played(both):
    played, laid = both
    assert laid == played  # keys come from sequences, which give none twice


@in_both(signed)
def test_the_answer_is_equal_and_another_object(both):
    played, laid = both
    assert (laid.pk, laid.uuid, laid.state) == (played.pk, played.uuid, SessionState.SIGNED)
    assert laid is not played


def given():
    at = cast.open_clinic(slug="rehearsed")
    session = sessions.opened(at, sessions.ready(at))
    sessions.needled(at, session)
    return {name: value for name, value in vars(session).items() if name != "_state"}


@in_both(given)
def test_a_row_that_was_given_is_changed_as_the_scene_changed_it(both):
    played, laid = both
    assert laid == played


def after_another_room():
    at = cast.open_clinic(slug="rehearsed")
    Room.objects.create(clinic=at.clinic, name="Room 2")
    return cast.patient(at).pk


@in_both(after_another_room)
def test_where_anything_else_was_written_a_scene_is_played(both):
    played, again = both
    assert again > played


def taken_back():
    at = cast.open_clinic(slug="rehearsed")
    with transaction.atomic():
        cast.patient(at)
        transaction.set_rollback(True)
    return cast.patient(at).pk, Patient.objects.count()


@in_both(taken_back)
def test_where_a_scene_was_taken_back_it_is_played(both):
    (played, count), (again, count_again) = both
    assert again > played
    assert (count, count_again) == (1, 1)


def two_clinics():
    birch = cast.open_clinic(slug="rehearsed-birch")
    alder = cast.open_clinic(slug="rehearsed")
    cast.patient(alder)
    here = Patient.objects.count()
    cast.enter(birch)
    return here, Patient.objects.count()


@in_both(two_clinics)
def test_the_clinic_in_scope_is_the_one_the_scene_left(both):
    assert both == ((1, 0), (1, 0))


def unsigned():
    session = signed()
    try:
        TreatmentSession.objects.filter(pk=session.pk).update(state=SessionState.DRAFT)
    except DatabaseError as error:
        return str(error).splitlines()[0]


@in_both(unsigned)
def test_the_guards_of_the_database_are_awake_after_a_scene_was_laid(both):
    assert both == ("a signed session never changes",) * 2
