"""The clock and the desk at the same instant: one reminder at most, and none of a time that is not the visit's any more."""

import secrets
from datetime import datetime, timedelta

import pytest

from clinic.errors import Stale
from clinic.models import Message
from clinic.models.messages import WAITING
from pathway.actions import bookings, visit_reminders
from patients.models import Appointment
from tests import cast
from tests.at_once import at_once, elsewhere
from tests.cast import NOW

HOUR = timedelta(hours=1)
ROUNDS = range(5)


@pytest.fixture
def visit(db):
    """A visit of the day after tomorrow, really committed, and its clinic."""

    def made():
        alder = cast.open_clinic(slug=f"at-once-{secrets.token_hex(4)}")
        return alder, bookings.book_consultation(
            clinic=alder.clinic,
            patient=cast.patient(alder),
            therapist=alder.therapist.user,
            starts_at=NOW + 50 * HOUR,
            length=HOUR,
            by=alder.receptionist.by,
            now=NOW,
        )

    return elsewhere(made)


def remind(visit):
    return lambda: visit_reminders.remind_due(now=visit.starts_at - 24 * HOUR)


def waiting(alder, visit):
    cast.enter(alder)
    rows = Message.objects.filter(about_id=visit.pk, template="visit_reminder", state__in=WAITING)
    return [datetime.fromisoformat(row.parameters["starts_at"]) for row in rows]


def test_the_clock_woken_four_times_reminds_once(visit):
    alder, row = visit
    at_once(*[remind(row)] * 4)
    assert waiting(alder, row) == [row.starts_at]


def test_whichever_is_first_a_cancelled_visit_is_not_reminded_of(visit):
    alder, row = visit

    def cancel():
        cast.enter(alder)
        appointment = Appointment.objects.get(pk=row.pk)
        bookings.cancel(appointment, reason="Has to work", by=alder.receptionist.by, now=NOW + HOUR)

    at_once(remind(row), cancel)
    assert waiting(alder, row) == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_whichever_is_first_a_moved_visit_is_not_reminded_of_at_its_old_time(visit, _round):
    alder, row = visit

    def move():
        cast.enter(alder)
        appointment = Appointment.objects.get(pk=row.pk)
        bookings.move(
            appointment, starts_at=row.starts_at + 72 * HOUR, version=1, by=alder.receptionist.by, now=NOW + HOUR
        )  # fmt: skip

    [_, moved] = at_once(remind(row), move)
    assert not isinstance(moved, Stale)
    assert waiting(alder, row) == []
    remind_again = row.starts_at + 48 * HOUR
    elsewhere(lambda: visit_reminders.remind_due(now=remind_again))
    assert waiting(alder, row) == [row.starts_at + 72 * HOUR]
