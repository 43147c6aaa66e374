"""What a patient does with a visit by their link: cancel it, or ask the desk for another time."""

from datetime import timedelta

import pytest

from clinic import actors
from clinic.errors import Refused
from clinic.models import AuditEvent, Message, PatientLink
from pathway.actions import bookings, calls, message_stops, visit_wishes
from pathway.models import BeforeVisit, CallTask
from pathway.queries.visit_wishes import open_call
from pathway.states import CallOutcome
from patients.models import Appointment
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def visit(alder):
    return bookings.book_treatment(
        clinic=alder.clinic,
        patient=cast.patient(alder),
        therapist=alder.therapist.user,
        starts_at=NOW + 50 * HOUR,
        length=HOUR / 2,
        by=alder.receptionist.by,
        now=NOW,
    )


@pytest.fixture
def by(visit):
    return actors.patient(PatientLink.objects.get(purpose="visit", target_id=visit.pk))


def stands(visit):
    row = Appointment.objects.get(pk=visit.pk)
    return row.state, row.cancel_reason


@pytest.mark.parametrize(
    ("reason", "now", "words", "is_late"),
    [
        ("", NOW, "By the patient's link", False),
        ("way", NOW, "By the patient's link, they cannot get there", False),
        ("", NOW + 26 * HOUR, "By the patient's link", False),
        ("time", NOW + 27 * HOUR, "By the patient's link, the time does not suit", True),
    ],
)
def test_a_patient_gives_the_time_back_and_the_desk_reads_how(visit, by, reason, now, words, is_late):
    visit_wishes.cancel(visit, reason=reason, by=by, now=now)
    assert stands(visit) == ("cancelled", words)
    assert Appointment.objects.get(pk=visit.pk).cancelled_late is is_late


def test_what_hangs_on_the_visit_goes_with_it_and_they_are_told(visit, by):
    visit_wishes.cancel(visit, reason="", by=by, now=NOW)
    assert BeforeVisit.objects.get(appointment=visit).state == "cancelled"
    assert Message.objects.filter(about_id=visit.pk, state="queued").values_list("template", flat=True)[
        0
    ] == ("visit_cancelled")
    event = AuditEvent.objects.get(kind="appointment.cancelled")
    assert (event.actor_kind, event.actor_id) == ("patient", by.id)


def test_who_cancels_is_owed_one_call_for_a_new_time(alder, visit, by):
    other = bookings.book_treatment(
        clinic=alder.clinic,
        patient=visit.patient,
        therapist=alder.therapist.user,
        starts_at=visit.starts_at + 24 * HOUR,
        length=HOUR / 2,
        by=alder.receptionist.by,
        now=NOW,
    )
    for one in (visit, other):
        visit_wishes.cancel(one, reason="", by=by, now=NOW)
    task = CallTask.objects.get()
    assert (task.get_reason_display(), task.appointment, task.due_at) == (
        "They cancelled their visit: offer a new time",
        visit,
        NOW,
    )
    assert [open_call(Appointment.objects.get(pk=one.pk)) for one in (visit, other)] == [task, task]


def test_who_asked_for_another_time_and_then_cancels_is_called_once(visit, by):
    asked = visit_wishes.ask_for_another_time(visit, by=by, now=NOW)
    visit_wishes.cancel(visit, reason="", by=by, now=NOW + HOUR)
    assert (list(CallTask.objects.all()), stands(visit)[0]) == ([asked], "cancelled")


def test_nobody_is_called_who_has_died(alder, visit, by):
    message_stops.stop(visit.patient, reason="died", by=alder.receptionist.by, now=NOW)
    visit_wishes.cancel(visit, reason="", by=by, now=NOW)
    assert (CallTask.objects.count(), stands(visit)[0]) == (0, "cancelled")


def test_a_second_press_changes_nothing(visit, by):
    visit_wishes.cancel(visit, reason="way", by=by, now=NOW)
    visit_wishes.cancel(visit, reason="time", by=by, now=NOW + HOUR)
    assert stands(visit) == ("cancelled", "By the patient's link, they cannot get there")
    assert AuditEvent.objects.filter(kind="appointment.cancelled").count() == 1


@pytest.mark.parametrize("state", ["arrived", "done", "no_show"])
@pytest.mark.parametrize("wish", ["cancel", "ask"])
def test_a_visit_that_is_not_waiting_any_more_is_refused(visit, by, state, wish):
    Appointment.objects.filter(pk=visit.pk).update(state=state)
    with pytest.raises(Refused, match="not waiting any more"):
        _wish(wish, visit, by, NOW)
    assert (stands(visit)[0], CallTask.objects.count()) == (state, 0)


@pytest.mark.parametrize("wish", ["cancel", "ask"])
def test_from_its_first_second_on_a_visit_is_changed_by_nobody(visit, by, wish):
    with pytest.raises(Refused):
        _wish(wish, visit, by, visit.starts_at)
    assert (stands(visit)[0], CallTask.objects.count()) == ("booked", 0)


def test_who_asks_for_another_time_is_owed_one_call_and_keeps_the_visit(visit, by):
    visit_wishes.ask_for_another_time(visit, by=by, now=NOW)
    visit_wishes.ask_for_another_time(visit, by=by, now=NOW + HOUR)
    task = CallTask.objects.get()
    assert (task.appointment, task.get_reason_display(), task.due_at) == (
        visit,
        "Wants another time for a visit",
        NOW,
    )
    assert stands(visit)[0] == "booked"
    assert AuditEvent.objects.filter(kind="appointment.move_asked", patient_id=visit.patient_id).count() == 2


def test_a_call_that_was_settled_may_be_asked_for_again(alder, visit, by):
    first = visit_wishes.ask_for_another_time(visit, by=by, now=NOW)
    calls.close(first, outcome=CallOutcome.SETTLED, by=alder.receptionist.by, now=NOW)
    second = visit_wishes.ask_for_another_time(visit, by=by, now=NOW + HOUR)
    assert [first.state, second.state, CallTask.objects.count()] == ["done", "open", 2]


def _wish(wish, visit, by, now):
    if wish == "cancel":
        return visit_wishes.cancel(visit, reason="", by=by, now=now)
    return visit_wishes.ask_for_another_time(visit, by=by, now=now)
