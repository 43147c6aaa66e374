"""The link of a request with a worrying answer is pressed on several devices at the same instant: one record, one alert."""

import secrets

import pytest

from clinic import scope
from clinic.actors import visitor
from clinic.models import Message
from pathway.actions import booking_requests
from pathway.models import Alert
from patients.models import BookingRequest, Patient
from tests import at_once, cast
from tests.cast import NOW
from tests.pathway.booking_requests import NO, made

PRESSES = 4


def asked():
    at = cast.open_clinic(slug=f"ask-{secrets.token_hex(4)}")
    made(at, choices={**NO, "desk_ill": "yes"})
    return at


@pytest.fixture
def at(db):
    return at_once.elsewhere(asked)


def test_pressed_on_several_devices_at_once_a_clinician_is_told_once(at):
    def press():
        scope.enter(at.clinic.pk)
        row = BookingRequest.objects.get()
        return booking_requests.confirm(row, by=visitor(at.clinic.pk), now=NOW).patient_id

    got = at_once.at_once(*[press] * PRESSES)
    cast.enter(at)
    assert set(got) == {Patient.objects.get().pk}
    told = Message.objects.filter(template="staff_alert", clinic=at.clinic)
    assert (Alert.objects.count(), told.count()) == (1, 1)
