"""Reminders of an intake leave twice at most, and never to somebody who sent it or is not to be written to."""

from datetime import datetime, timedelta

import pytest

from clinic.models import AuditEvent, Message, PatientLink
from pathway.actions import bookings, intake_reminders, message_stops
from patients.actions import appointments, intakes
from patients.models import Intake
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FRIDAY_2PM = datetime.fromisoformat("2026-12-04T14:00-07:00")
FIRST, SECOND = FRIDAY_2PM - 72 * HOUR, FRIDAY_2PM - 28 * HOUR


def book(at, starts_at=FRIDAY_2PM, **details):
    return bookings.book_consultation(
        clinic=at.clinic,
        patient=cast.patient(at, **details),
        therapist=at.therapist.user,
        starts_at=starts_at,
        length=HOUR,
        by=at.receptionist.by,
        now=NOW,
    )


def move(at, visit, *, by, now):
    appointments.move(
        visit,
        starts_at=visit.starts_at + by,
        therapist=visit.therapist,
        version=visit.version,
        by=at.receptionist.by,
        now=now,
    )


@pytest.fixture
def visit(alder):
    return book(alder)


def reminders():
    return list(Message.objects.filter(template="intake_reminder").order_by("pk"))


def test_two_reminders_leave_and_no_third(visit):
    told = [intake_reminders.remind_due(now=FIRST + number * 4 * HOUR) for number in range(18)]
    intake = Intake.objects.get()
    assert (sum(told), [one.created_at for one in reminders()]) == (2, [FIRST, SECOND])
    assert [one.idempotency_key for one in reminders()] == [
        f"intake:{intake.uuid}:2026-12-04:reminder:{number}" for number in (1, 2)
    ]
    assert AuditEvent.objects.filter(kind="intake.reminded").count() == 2


def test_a_visit_that_moves_after_its_first_reminder_brings_two_of_its_own(alder, visit):
    intake_reminders.remind_due(now=FIRST)
    move(alder, visit, by=7 * 24 * HOUR, now=FIRST + HOUR)
    told = [intake_reminders.remind_due(now=FIRST + hours * HOUR) for hours in range(2, 10 * 24)]
    week = 7 * 24 * HOUR
    assert (sum(told), [one.created_at for one in reminders()]) == (2, [FIRST, FIRST + week, SECOND + week])
    assert AuditEvent.objects.filter(kind="intake.reminded").count() == 3


def test_a_visit_that_moves_by_a_day_after_both_reminders_brings_no_third(alder, visit):
    for now in (FIRST, SECOND):
        intake_reminders.remind_due(now=now)
    move(alder, visit, by=24 * HOUR, now=SECOND + HOUR)
    told = [intake_reminders.remind_due(now=SECOND + hours * HOUR) for hours in range(2, 60)]
    assert (sum(told), AuditEvent.objects.filter(kind="intake.reminded").count()) == (0, 2)


def test_a_reminder_that_was_taken_back_is_not_said_to_have_been_sent_again(alder, visit):
    intake_reminders.remind_due(now=FIRST)
    Message.objects.filter(template="intake_reminder").update(state="cancelled")
    told = [intake_reminders.remind_due(now=FIRST + hours * HOUR) for hours in range(1, 40)]
    assert (sum(told), AuditEvent.objects.filter(kind="intake.reminded").count()) == (0, 1)


def test_a_reminder_brings_the_link_of_the_form_and_says_when_the_visit_is(visit):
    intake_reminders.remind_due(now=FIRST)
    message = reminders()[0]
    assert (message.link.purpose, message.link.target_id) == ("intake", Intake.objects.get().pk)
    assert datetime.fromisoformat(message.parameters["starts_at"]) == FRIDAY_2PM


def test_a_link_that_ran_out_before_the_visit_is_renewed(alder, visit):
    PatientLink.objects.filter(purpose="intake").update(expires_at=FIRST - HOUR)
    intake_reminders.remind_due(now=FIRST)
    link = reminders()[0].link
    assert (link.generation, link.is_open(FIRST)) == (2, True)


def test_whoever_sent_the_form_hears_no_more_of_it(alder, visit):
    intakes.submit(Intake.objects.get(), pages=(), by=alder.receptionist.by, now=FIRST - HOUR)
    assert (intake_reminders.remind_due(now=FIRST), reminders()) == (0, [])


def test_a_visit_that_was_cancelled_asks_for_no_form(alder, visit):
    appointments.cancel(visit, reason="Ill", by=alder.receptionist.by, now=FIRST - HOUR)
    assert (intake_reminders.remind_due(now=FIRST), reminders()) == (0, [])


def test_whoever_is_not_written_to_is_not_reminded(alder):
    book(alder, channel="phone")
    assert intake_reminders.remind_due(now=FIRST) == 0


def test_whoever_asked_us_to_stop_is_not_reminded(alder, visit):
    message_stops.stop(visit.patient, reason="opted_out", by=alder.receptionist.by, now=FIRST - HOUR)
    assert intake_reminders.remind_due(now=FIRST) == 0


def test_whoever_said_no_to_messages_on_the_first_page_is_not_reminded(alder, visit):
    about = {"preferred_name": "Will", "phone": "", "language": "en", "messages_agreed": False}
    intakes.save_page(
        Intake.objects.get(), page="about-you", answers={}, about=about, by=alder.receptionist.by, now=NOW
    )
    assert intake_reminders.remind_due(now=FIRST) == 0


def test_nobody_is_reminded_in_the_night_but_in_the_morning(alder):
    book(alder, starts_at=datetime.fromisoformat("2026-12-04T09:00-07:00"))
    second = datetime.fromisoformat("2026-12-03T05:00-07:00")  # 28 hours before
    morning = datetime.fromisoformat("2026-12-03T08:00-07:00")
    assert [intake_reminders.remind_due(now=now) for now in (second, morning)] == [0, 1]


def test_a_link_the_desk_sent_the_day_before_counts_as_asking(alder, visit):
    intakes.invite(visit.patient, by=alder.receptionist.by, now=SECOND - HOUR, again=True)
    assert [intake_reminders.remind_due(now=SECOND + number * HOUR) for number in range(3)] == [0, 0, 0]


def test_each_clinic_reminds_its_own(alder, birch):
    for at in (alder, birch):
        cast.enter(at)
        book(at)
    assert intake_reminders.remind_due(now=FIRST) == 2
