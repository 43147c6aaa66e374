"""Changing a state, and changing a row that somebody else may have changed."""

import pytest

from clinic import moves
from clinic.enums import MessageState
from clinic.errors import Stale
from clinic.messages import outbox
from clinic.models import Message
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(alder):
    return outbox.queue(
        clinic_id=alder.clinic.pk,
        template="staff_alert",
        address="a@b.example",
        language="en",
        idempotency_key="one",
        now=NOW,
    )


def test_of_two_who_move_a_row_the_second_is_told(message):
    other = Message.objects.get(pk=message.pk)
    moves.move(message, old=MessageState.QUEUED, new=MessageState.CANCELLED)
    with pytest.raises(Stale):
        moves.move(other, old=MessageState.QUEUED, new=MessageState.SENDING)
    assert Message.objects.get(pk=message.pk).state == MessageState.CANCELLED


def test_an_edit_raises_the_version_and_the_stale_one_changes_nothing(alder):
    patient = cast.patient(alder)
    stale = type(patient).objects.get(pk=patient.pk)
    moves.edit(patient, version=1, preferred_name="Bill")
    with pytest.raises(Stale):
        moves.edit(stale, version=1, preferred_name="Willy")
    fresh = type(patient).objects.get(pk=patient.pk)
    assert (fresh.version, fresh.preferred_name) == (2, "Bill")
