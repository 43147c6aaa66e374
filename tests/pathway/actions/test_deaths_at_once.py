"""A death is recorded while others book and cancel for the same patient: whoever is first, no visit stands afterwards."""

import secrets
from datetime import timedelta

import pytest

from clinic.errors import Refused
from clinic.models import Message
from pathway.actions import bookings, deaths
from patients.models import Appointment, Death
from tests import at_once, cast
from tests.cast import NOW
from tests.pathway import follow_up, scenes

HOUR = timedelta(hours=1)
BOOKINGS = 3


def booked(at, patient, hours):
    return bookings.book_treatment(
        clinic=at.clinic,
        patient=patient,
        therapist=at.therapist.user,
        starts_at=NOW + hours * HOUR,
        length=timedelta(minutes=30),
        by=at.receptionist.by,
        now=NOW,
    )


def somebody():
    """In care, with check-ins to come and one visit."""
    at = cast.open_clinic(slug=f"death-{secrets.token_hex(4)}")
    patient = follow_up.planned(at, messages_agreed=True).episode.patient
    return at, patient, booked(at, patient, 1)


def attempts(at, patient, visit):
    def within(work):
        def tried():
            cast.enter(at)
            return work()

        return tried

    said = {"died_on": scenes.TODAY, "said_by": "Ana, his daughter"}
    press = {"by": at.receptionist.by, "now": NOW}
    return [
        within(lambda: deaths.record(patient, **said, **press)),
        within(lambda: bookings.cancel(Appointment.objects.get(pk=visit.pk), reason="Ill", **press)),
        *(within(lambda hours=hours: booked(at, patient, hours)) for hours in range(2, 2 + BOOKINGS)),
    ]


@pytest.mark.parametrize("turn", range(3))
def test_no_visit_and_no_message_waits_after_it(db, turn):
    at, patient, visit = at_once.elsewhere(somebody)

    answers = at_once.at_once(*attempts(at, patient, visit))

    assert isinstance(answers[0], Death)
    assert [one for one in answers if isinstance(one, Exception) and not isinstance(one, Refused)] == []
    cast.enter(at)
    assert set(Appointment.objects.filter(patient=patient).values_list("state", flat=True)) == {"cancelled"}
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
