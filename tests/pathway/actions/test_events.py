"""Who hears of an adverse event."""

import pytest

from clinic.models import Membership, Message
from pathway.actions import events
from pathway.enums import EventSeverity
from tests.cast import NOW
from tests.pathway import sessions

pytestmark = pytest.mark.django_db


def told(at):
    session = sessions.opened(at, sessions.ready(at))
    events.record(
        session,
        kind="fainting",
        severity=EventSeverity.SERIOUS,
        action_taken="Laid flat, ambulance called.",
        occurred_at=NOW,
        by=at.therapist.by,
        now=NOW,
    )
    return list(Message.objects.filter(template="staff_event").values_list("address", flat=True))


def test_a_serious_event_is_told_to_the_clinical_lead(alder):
    Membership.objects.filter(pk=alder.manager.member.pk).update(is_clinical_lead=False)
    Membership.objects.filter(pk=alder.therapist.member.pk).update(is_clinical_lead=True)
    assert told(alder) == [alder.therapist.user.email]


def test_a_serious_event_in_a_clinic_without_a_lead_is_told_to_the_manager(alder):
    Membership.objects.update(is_clinical_lead=False)
    assert told(alder) == [alder.manager.user.email]
