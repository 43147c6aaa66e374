"""What a clinic says of itself: saved once, told to whoever was slower, refused where a patient could not dial it."""

from dataclasses import replace

import pytest

from clinic.actions import practice_details
from clinic.errors import Refused, Stale
from clinic.messages import outbox, rendering
from clinic.models import AuditEvent, Clinic
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def change(at, *, version=1, **different):
    wanted = replace(practice_details.of_clinic(at.clinic), **different)
    return practice_details.change(at.clinic, wanted=wanted, version=version, by=at.manager.by, now=NOW)


def stored(at):
    return Clinic.objects.get(pk=at.clinic.pk)


def test_what_is_changed_stands_and_is_recorded_once(alder):
    change(alder, phone="(303) 555-0199", crisis_number="")
    assert (stored(alder).phone, stored(alder).crisis_number, stored(alder).version) == (
        "(303) 555-0199",
        "",
        2,
    )
    event = AuditEvent.objects.get(kind="practice.details_changed")
    assert event.detail == {"changed": ["phone", "crisis_number"]}


def test_the_same_again_is_no_change(alder):
    change(alder)
    assert (stored(alder).version, AuditEvent.objects.filter(kind="practice.details_changed").count()) == (
        1,
        0,
    )


def test_whoever_was_slower_is_told_and_overwrites_nothing(alder):
    change(alder, phone="(303) 555-0199")
    with pytest.raises(Stale):
        change(alder, phone="(303) 555-0000")
    assert stored(alder).phone == "(303) 555-0199"


@pytest.mark.parametrize(
    ("different", "field", "sentence"),
    [
        ({"name": 'Alder "PT"'}, "name", "Leave quotation marks"),
        ({"name": "Alder\nBcc: x@mail.example"}, "name", "Leave quotation marks"),
        ({"name": "Ж" * 120}, "name", "cannot leave"),  # a text of two alphabets holds half as much
        ({"phone": "call us"}, "phone", "as it is dialled"),
        ({"phone": "555"}, "phone", "at least 7 digits"),
        ({"phone": "+"}, "phone", "at least 7 digits"),
        ({"emergency_number": "nine"}, "emergency_number", "digits alone"),
        ({"emergency_number": "9-1-1"}, "emergency_number", "digits alone"),
        ({"emergency_number": ""}, "emergency_number", "digits alone"),
        ({"emergency_number": "11"}, "emergency_number", "at least 3 digits"),
        ({"crisis_number": "ask"}, "crisis_number", "digits alone"),
    ],
)
def test_what_a_patient_could_not_use_is_refused_at_its_field(alder, different, field, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        change(alder, **different)
    assert (refused.value.field, stored(alder).version) == (field, 1)


def test_a_mail_that_waits_leaves_with_the_new_name_and_number(alder):
    waiting = outbox.queue(
        clinic_id=alder.clinic.pk,
        template="visit_cancelled",
        address="will@mail.example",
        language="en",
        idempotency_key="one",
        now=NOW,
        parameters={"starts_at": "2026-11-24T21:30:00+00:00"},
    )
    change(alder, name="Birch Lane PT", phone="(303) 555-0199")
    waiting.refresh_from_db()
    mail = rendering.email(waiting)
    assert mail.from_email.startswith('"Birch Lane PT" <')
    assert "(303) 555-0199" in mail.body
