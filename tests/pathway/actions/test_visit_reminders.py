"""Reminders leave a day before, once, and never about a visit or to a person that is not to be reminded any more."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection

from clinic.models import AuditEvent, Message
from pathway.actions import bookings, message_stops, visit_reminders
from patients.actions import appointments
from patients.models import Appointment, Patient, VisitReminder
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FRIDAY_2PM = datetime.fromisoformat("2026-11-20T14:00-07:00")
DUE = FRIDAY_2PM - 24 * HOUR


def book(at, starts_at=FRIDAY_2PM, now=NOW, **details):
    return bookings.book_consultation(
        clinic=at.clinic,
        patient=cast.patient(at, **details),
        therapist=at.therapist.user,
        starts_at=starts_at,
        length=HOUR,
        by=at.receptionist.by,
        now=now,
    )


@pytest.fixture
def visit(alder):
    return book(alder)


def reminded():
    rows = Message.objects.filter(template="visit_reminder").order_by("pk")
    return [(one.state, one.due_at, datetime.fromisoformat(one.parameters["starts_at"])) for one in rows]


def stands(visit):
    row = VisitReminder.objects.get(appointment=visit)
    return row.state, row.why


def fresh(visit):
    return Appointment.objects.get(pk=visit.pk)


def test_nobody_is_reminded_before_the_day_before(visit):
    assert visit_reminders.remind_due(now=DUE - MINUTE) == 0
    assert (reminded(), stands(visit)) == ([], ("planned", ""))


def test_somebody_is_reminded_once(visit):
    assert [visit_reminders.remind_due(now=DUE + MINUTE * number) for number in range(3)] == [1, 0, 0]
    assert reminded() == [("queued", DUE, FRIDAY_2PM)]
    assert stands(visit) == ("sent", "")
    assert AuditEvent.objects.filter(kind="visit_reminder.sent").count() == 1


def test_a_reminder_has_the_visits_link_and_brings_no_file(visit):
    visit_reminders.remind_due(now=DUE)
    message = Message.objects.get(template="visit_reminder")
    assert (message.link.purpose, message.link.target_id) == ("visit", visit.pk)
    assert "calendar" not in message.parameters


def test_a_moved_visit_is_reminded_of_at_its_new_time_only(alder, visit):
    later = FRIDAY_2PM + 72 * HOUR
    bookings.move(fresh(visit), starts_at=later, version=1, by=alder.receptionist.by, now=NOW)
    assert visit_reminders.remind_due(now=DUE) == 0
    assert visit_reminders.remind_due(now=later - 24 * HOUR) == 1
    assert [starts_at for _, _, starts_at in reminded()] == [later]


def test_moved_after_its_reminder_it_is_reminded_of_again(alder, visit):
    visit_reminders.remind_due(now=DUE)
    bookings.move(
        fresh(visit), starts_at=FRIDAY_2PM + 96 * HOUR, version=1, by=alder.receptionist.by, now=DUE + HOUR
    )
    assert visit_reminders.remind_due(now=DUE + 96 * HOUR) == 1
    assert [state for state, _, _ in reminded()] == ["cancelled", "queued"]


def test_moved_away_and_back_it_is_reminded_of_once_more(alder, visit):
    visit_reminders.remind_due(now=DUE - HOUR)
    for starts_at in (FRIDAY_2PM + HOUR, FRIDAY_2PM):
        moved = fresh(visit)
        bookings.move(moved, starts_at=starts_at, version=moved.version, by=alder.receptionist.by, now=NOW)
    assert visit_reminders.remind_due(now=DUE) == 1
    assert [starts_at for _, _, starts_at in reminded()] == [FRIDAY_2PM]


def test_a_booking_within_a_day_is_not_reminded_of(alder):
    tomorrow = book(alder, NOW + 20 * HOUR)
    for hours in range(20):
        visit_reminders.remind_due(now=NOW + hours * HOUR)
    assert (reminded(), stands(tomorrow)[0]) == ([], "not_sent")


def test_a_cancelled_visit_is_not_reminded_of(alder, visit):
    bookings.cancel(fresh(visit), reason="Has to work", by=alder.receptionist.by, now=NOW)
    assert visit_reminders.remind_due(now=DUE) == 0
    assert (reminded(), stands(visit)) == ([], ("not_sent", "The visit was cancelled."))


def test_a_reminder_that_has_not_left_goes_with_its_visit(alder, visit):
    visit_reminders.remind_due(now=DUE)
    bookings.cancel(fresh(visit), reason="Has to work", by=alder.receptionist.by, now=DUE + MINUTE)
    assert [state for state, _, _ in reminded()] == ["cancelled"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"state": "no_show"}, "The visit was over."),
        ({"state": "arrived"}, "The patient was here already."),
        ({"state": "done"}, "The visit was over."),
    ],
)
def test_a_visit_that_is_not_waited_for_is_not_reminded_of(visit, changed, why):
    Appointment.objects.filter(pk=visit.pk).update(**changed)
    assert visit_reminders.remind_due(now=DUE) == 0
    assert (reminded(), stands(visit)) == ([], ("not_sent", why))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"archived_at": NOW}, "The record is archived."),
        ({"channel": "visits"}, "They want nothing in writing: at visits only."),
        ({"channel": "phone"}, "They are called, not written to."),
        ({"messages_agreed_at": None}, "They have not agreed to e-mail."),
        ({"interpreter": "Somali"}, "They read Somali, which we do not write."),
    ],
)
def test_what_is_known_of_the_patient_when_it_falls_due_decides(visit, changed, why):
    Patient.objects.filter(pk=visit.patient_id).update(**changed)
    assert visit_reminders.remind_due(now=DUE) == 0
    assert (reminded(), stands(visit)) == ([], ("not_sent", why))


@pytest.mark.parametrize(
    ("reason", "why"),
    [("died", "Has died."), ("opted_out", "Asked us to stop."), ("wrong_address", "The address is wrong.")],
)
def test_nobody_is_reminded_after_messages_were_stopped(alder, visit, reason, why):
    patient = Patient.objects.get(pk=visit.patient_id)
    message_stops.stop(patient, reason=reason, by=alder.receptionist.by, now=NOW)
    assert visit_reminders.remind_due(now=DUE) == 0
    assert (reminded(), stands(visit)) == ([], ("not_sent", why))


def test_who_agreed_only_after_booking_is_reminded(alder):
    visit = book(alder, messages_agreed=False)
    Patient.objects.filter(pk=visit.patient_id).update(messages_agreed_at=NOW)
    assert visit_reminders.remind_due(now=DUE) == 1
    assert stands(visit) == ("sent", "")


def test_a_reminder_waits_for_the_end_of_the_quiet_hours_and_is_asked_again_then(alder):
    early = book(alder, datetime.fromisoformat("2026-11-20T08:00-07:00"))
    alder.clinic.quiet_until = time(9)
    alder.clinic.save()
    assert visit_reminders.remind_due(now=early.starts_at - 24 * HOUR) == 0
    nine = datetime.fromisoformat("2026-11-19T09:00-07:00")
    assert VisitReminder.objects.get().due_at == nine
    Patient.objects.update(channel="visits")
    assert visit_reminders.remind_due(now=nine) == 0
    assert stands(early) == ("not_sent", "They want nothing in writing: at visits only.")


def test_a_worker_that_was_away_too_long_frightens_nobody(visit):
    assert visit_reminders.remind_due(now=FRIDAY_2PM - 2 * HOUR + MINUTE) == 0
    assert stands(visit) == ("not_sent", "It would have come too late to be of use.")


def test_an_hour_late_is_still_of_use(visit):
    assert visit_reminders.remind_due(now=FRIDAY_2PM - 2 * HOUR) == 1


def test_each_clinic_reminds_its_own(birch, alder):
    book(alder)
    cast.enter(birch)
    book(birch)
    assert visit_reminders.remind_due(now=DUE) == 2
    cast.enter(birch)
    assert Message.objects.filter(template="visit_reminder", clinic=birch.clinic).count() == 1


def test_a_row_that_fails_is_looked_at_again_later_and_keeps_no_other_waiting(alder, visit, monkeypatch):
    monkeypatch.setattr(visit_reminders, "BATCH", 1)
    other = book(alder, FRIDAY_2PM + HOUR, given_name="Other")
    broken = VisitReminder.objects.get(appointment=visit)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN IF NEW.state = 'sent' AND NEW.id = {broken.pk} THEN RAISE EXCEPTION 'no'; END IF;"
            " RETURN NEW; END$$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON patients_visitreminder FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    assert [visit_reminders.remind_due(now=DUE + HOUR) for _ in range(2)] == [0, 1]
    assert (stands(visit)[0], stands(other)[0], len(reminded())) == ("planned", "sent", 1)
    broken.refresh_from_db()
    assert (broken.failures, broken.retry_at > DUE + HOUR) == (1, True)


def test_a_second_press_on_arrived_and_back_changes_no_reminder(alder, visit):
    appointments.arrive(fresh(visit), by=alder.receptionist.by, now=NOW)
    appointments.put_back(fresh(visit), by=alder.receptionist.by, now=NOW)
    assert visit_reminders.remind_due(now=DUE) == 1
