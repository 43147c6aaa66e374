"""A therapist who works in two clinics: the other one's time is in the way, and nothing else of it is ever seen."""

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.models import AuditEvent
from patients.actions.appointments import Clash
from patients.models import Appointment
from patients.queries.diaries import diaries
from tests import cast
from tests.patients.diaries import (
    HOUR,
    THURSDAY,
    THURSDAY_9,
    book,
    offered,
    quarters,
    someone,
    works_here_too,
)

INSERT = """
INSERT INTO patients_appointment (uuid, clinic_id, therapist_id, patient_id, starts_at, ends_at, booked_at, kind, state,
                                  cancel_reason, overbook_reason, version)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, 'treatment', 'booked', '', '', 1)
"""


@pytest.fixture
def dana(birch, alder):
    """Dana of Birch, who works at Alder too and has a visit at Birch on Thursday at nine in Denver."""
    cast.enter(alder)
    works_here_too(alder, birch.therapist.user)
    cast.enter(birch)
    book(birch, someone(birch, "Secret"))
    cast.enter(alder)
    return birch.therapist.user


def test_her_time_elsewhere_is_not_offered(alder, dana):
    assert offered(alder, therapist=dana) == [
        told for told in quarters("08:00", "17:00") if not "08:15" <= told <= "09:45"
    ]


def test_it_is_refused_with_the_nearest_free_times_and_without_a_word_about_where(alder, dana):
    with pytest.raises(Clash) as clash:
        book(alder, someone(alder), therapist=dana)
    assert (
        clash.value.message == "Dana Whitfield is already booked on Thu 19 Nov at 09:00. Nothing was saved."
    )
    assert len(clash.value.nearest) == 3


def test_all_that_is_known_is_when(birch, alder, dana):
    (diary,) = diaries(alder.clinic, [THURSDAY], therapist=dana)
    (busy,) = diary.elsewhere
    assert (busy.time.starts_at, busy.time.ends_at) == (THURSDAY_9, THURSDAY_9 + HOUR)
    assert (busy.key, busy.room_id, busy.patient_id, busy.holder) == (None, None, None, None)
    assert not Appointment.everything.filter(therapist=dana).exists()


def test_who_does_not_work_here_has_no_time_to_be_known(birch, alder):
    cast.enter(birch)
    book(birch, someone(birch))
    cast.enter(alder)
    assert busy_elsewhere(birch.therapist.user) == []


def test_without_a_clinic_in_sight_nothing_is_known(birch, alder, dana, nothing_in_scope):
    assert len(busy_elsewhere(dana)) == 1
    nothing_in_scope()
    assert busy_elsewhere(dana) == []


def test_looking_elsewhere_leaves_the_connection_where_it_was(birch, alder, dana):
    diaries(alder.clinic, [THURSDAY])
    assert {event.clinic_id for event in AuditEvent.objects.all()} == {alder.clinic.pk}


def test_the_constraint_counts_the_rows_of_every_clinic(alder, dana):
    keys = [alder.clinic.pk, dana.pk, someone(alder).pk, THURSDAY_9, THURSDAY_9 + HOUR, THURSDAY_9]
    with (
        pytest.raises(IntegrityError, match="appointment_therapist_free"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(INSERT, keys)


def busy_elsewhere(user):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM needlepath_busy_elsewhere(%s, %s, %s)",
            [user.pk, THURSDAY_9 - HOUR, THURSDAY_9 + 2 * HOUR],
        )
        return cursor.fetchall()
