"""A visit is over when its log is signed, or by "Done" where it has none; and that can be taken back."""

from datetime import timedelta

import pytest

from clinic.errors import Refused, Stale
from clinic.models import AuditEvent
from pathway.actions import bookings, treatment
from patients.actions import appointments
from patients.enums import AppointmentState
from tests import cast
from tests.cast import NOW
from tests.pathway import sessions

HOUR = timedelta(hours=1)


def here(alder, patient=None):
    """A consultation that began an hour ago with the patient in the house."""
    visit = bookings.book_consultation(
        clinic=alder.clinic,
        patient=patient or cast.patient(alder),
        therapist=alder.therapist.user,
        starts_at=NOW - HOUR,
        length=HOUR,
        by=alder.receptionist.by,
        now=NOW - HOUR,
    )
    return appointments.arrive(visit, by=alder.receptionist.by, now=NOW - HOUR)


def finish(alder, visit):
    return bookings.finish(visit, by=alder.receptionist.by, now=NOW)


def state(visit):
    visit.refresh_from_db()
    return visit.state


def test_a_consultation_without_a_log_is_over_by_one_press_and_a_second_one_changes_nothing(alder):
    visit = here(alder)
    finish(alder, visit)
    finish(alder, visit)
    lines = AuditEvent.objects.filter(kind="appointment.finished", target_id=str(visit.pk))
    assert (state(visit), lines.count()) == (AppointmentState.DONE, 1)


def test_while_the_log_of_the_visit_is_open_it_says_who_signs_it(alder):
    visit = here(alder, sessions.ready(alder).patient)
    log = treatment.open_log(visit.patient.episodes.get(), by=alder.therapist.by, now=NOW)
    assert log.appointment == visit
    with pytest.raises(Refused, match=f"{alder.therapist.user.name} goes on with it from Today and signs it"):
        finish(alder, visit)
    assert state(visit) == AppointmentState.ARRIVED


def test_needles_that_are_in_hold_it_also_where_the_log_knows_no_visit(alder):
    episode = sessions.ready(alder)
    log = sessions.opened(alder, episode)
    visit = here(alder, episode.patient)
    sessions.needled(alder, log, needles_out=1)
    assert log.appointment is None
    with pytest.raises(Refused):
        finish(alder, visit)
    sessions.needled(alder, log)
    finish(alder, visit)
    assert state(visit) == AppointmentState.DONE


def test_nobody_is_done_who_was_not_said_to_be_here(alder):
    visit = here(alder)
    bookings.undo(visit, by=alder.receptionist.by, now=NOW)
    with pytest.raises(Refused, match="Press Arrived first"):
        finish(alder, visit)
    appointments.no_show(visit, by=alder.receptionist.by, now=NOW)
    with pytest.raises(Stale):
        finish(alder, visit)


def test_done_is_taken_back_to_here(alder):
    visit = finish(alder, here(alder))
    bookings.undo(visit, by=alder.receptionist.by, now=NOW)
    assert (state(visit), visit.arrived_at) == (AppointmentState.ARRIVED, NOW - HOUR)
    assert AuditEvent.objects.filter(kind="appointment.reopened").count() == 1


def test_a_signed_note_keeps_its_visit_done(alder):
    visit = here(alder, sessions.ready(alder).patient)
    log = sessions.opened(alder, visit.patient.episodes.get())
    treatment.sign(sessions.needled(alder, log), by=alder.therapist.by, now=NOW + HOUR / 4)
    with pytest.raises(Refused, match="The note of this visit is signed"):
        bookings.undo(log.appointment, by=alder.receptionist.by, now=NOW)
    assert state(visit) == AppointmentState.DONE


def test_needling_that_follows_after_all_still_belongs_to_the_visit(alder):
    visit = finish(alder, here(alder, sessions.ready(alder).patient))
    log = treatment.open_log(visit.patient.episodes.get(), by=alder.therapist.by, now=NOW)
    assert log.appointment == visit
