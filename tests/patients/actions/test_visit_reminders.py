"""The reminder of a visit follows the visit: planned with its time, planned anew when it moves, called off with it."""

from datetime import datetime, timedelta

import pytest

from patients.actions import appointments, holds, visit_reminders
from patients.enums import AppointmentKind
from patients.models import VisitReminder
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FRIDAY_9 = datetime.fromisoformat("2026-11-20T09:00-07:00")


@pytest.fixture
def visit(alder):
    return book(alder)


def book(alder, starts_at=FRIDAY_9):
    return appointments.book(
        clinic=alder.clinic,
        patient=cast.patient(alder),
        therapist=alder.therapist.user,
        kind=AppointmentKind.CONSULTATION,
        starts_at=starts_at,
        length=HOUR,
        by=alder.receptionist.by,
        now=NOW,
    )


def move(alder, visit, starts_at, now=NOW):
    visit.refresh_from_db()
    return appointments.move(
        visit, starts_at=starts_at, version=visit.version, by=alder.receptionist.by, now=now
    )


def stands(visit):
    row = VisitReminder.objects.get(appointment=visit)
    return row.state, row.due_at, row.why


def test_it_is_planned_a_day_before(visit):
    assert stands(visit) == ("planned", FRIDAY_9 - 24 * HOUR, "")


def test_for_a_booking_within_a_day_none_is_planned_and_it_says_so(alder):
    tomorrow = book(alder, NOW + 23 * HOUR)
    assert stands(tomorrow) == ("not_sent", NOW - HOUR, "This time was agreed less than a day before.")


def test_a_moved_visit_is_planned_anew_whatever_had_become_of_it(alder, visit):
    move(alder, visit, FRIDAY_9 + HOUR, now=FRIDAY_9 - 20 * HOUR)
    assert stands(visit)[0] == "not_sent"
    move(alder, visit, FRIDAY_9 + 72 * HOUR, now=FRIDAY_9 - 19 * HOUR)
    assert stands(visit) == ("planned", FRIDAY_9 + 48 * HOUR, "")
    assert VisitReminder.objects.count() == 1


def test_a_cancelled_visit_is_reminded_of_by_nobody(alder, visit):
    appointments.cancel(visit, reason="Has to work", by=alder.receptionist.by, now=NOW)
    assert stands(visit) == ("not_sent", FRIDAY_9 - 24 * HOUR, "The visit was cancelled.")


def test_what_was_decided_before_a_cancellation_stays(alder):
    tomorrow = book(alder, NOW + 23 * HOUR)
    appointments.cancel(tomorrow, reason="Has to work", by=alder.receptionist.by, now=NOW)
    assert stands(tomorrow)[2] == "This time was agreed less than a day before."


def test_a_visit_booked_before_there_were_reminders_gets_one_when_it_moves(alder, visit):
    VisitReminder.objects.all().delete()
    move(alder, visit, FRIDAY_9 + HOUR)
    assert stands(visit) == ("planned", FRIDAY_9 - 23 * HOUR, "")


def test_a_time_that_is_only_held_has_none(alder):
    holds.hold(
        clinic=alder.clinic,
        therapist=alder.therapist.user,
        kind=AppointmentKind.CONSULTATION,
        starts_at=FRIDAY_9,
        length=HOUR,
        by=alder.receptionist.by,
        now=NOW,
    )
    assert VisitReminder.objects.count() == 0
    visit_reminders.call_off(book(alder, FRIDAY_9 + 2 * HOUR), why="The visit was cancelled.")
    assert list(VisitReminder.objects.values_list("state", flat=True)) == ["not_sent"]
