"""Late: how late they say they will be or came, and that the therapist settles it."""

from datetime import timedelta

import pytest

from clinic.errors import Refused, Stale
from patients.actions import appointments
from patients.enums import LateChoice
from patients.models import Appointment
from tests import cast
from tests.cast import NOW
from tests.patients.diaries import HOUR, book

MINUTE = timedelta(minutes=1)
AT = NOW + HOUR


@pytest.fixture
def visit(alder):
    return book(alder, cast.patient(alder), AT)


def say(at, visit, minutes=20, now=NOW):
    return appointments.note_late(visit, minutes=minutes, by=at.receptionist.by, now=now)


def late(visit, now):
    return Appointment.objects.get(pk=visit.pk).minutes_late(now)


def test_what_they_say_counts_until_it_is_longer(alder, visit):
    say(alder, visit)
    assert [late(visit, moment) for moment in (NOW, AT + 10 * MINUTE, AT + 25 * MINUTE)] == [20, 20, 25]


def test_who_came_is_as_late_as_they_came_and_a_few_minutes_are_nothing(alder, visit):
    say(alder, visit)
    appointments.arrive(visit, by=alder.receptionist.by, now=AT + 4 * MINUTE)
    assert late(visit, AT + 30 * MINUTE) == 0
    Appointment.objects.filter(pk=visit.pk).update(arrived_at=AT + 12 * MINUTE)
    assert late(visit, AT + 30 * MINUTE) == 12


def test_nobody_is_late_for_a_visit_that_is_over_or_cancelled(alder, visit):
    assert late(visit, AT + HOUR) == 0
    say(alder, visit)
    appointments.cancel(visit, reason="Ill", by=alder.receptionist.by, now=NOW)
    assert late(visit, NOW) == 0


def test_said_again_it_is_decided_again_and_moved_it_is_forgotten(alder, visit):
    say(alder, visit)
    appointments.settle_late(visit, choice=LateChoice.SHORTER, by=alder.therapist.by, now=NOW)
    say(alder, visit, minutes=40)
    assert Appointment.objects.values_list("late_minutes", "late_choice").get() == (40, "")
    visit.refresh_from_db()
    appointments.move(visit, starts_at=AT + HOUR, version=visit.version, by=alder.receptionist.by, now=NOW)
    assert Appointment.objects.values_list("late_minutes", "late_choice").get() == (None, "")


@pytest.mark.parametrize("minutes", [0, -5, 181, 10**9])
def test_minutes_that_make_no_sense_are_refused(alder, visit, minutes):
    with pytest.raises(Refused, match="Enter from 1 to 180 minutes"):
        say(alder, visit, minutes=minutes)


def test_who_came_already_says_no_more_and_who_is_in_time_needs_no_decision(alder, visit):
    with pytest.raises(Refused, match="They are not late"):
        appointments.settle_late(visit, choice=LateChoice.SHORTER, by=alder.therapist.by, now=NOW)
    appointments.arrive(visit, by=alder.receptionist.by, now=AT)
    with pytest.raises(Stale):
        say(alder, visit)
