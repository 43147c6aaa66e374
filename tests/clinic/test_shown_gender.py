"""What a therapist wishes shown of their gender is kept for one clinic, once, and for therapists only."""

import pytest

from clinic.actions import shown_gender
from clinic.errors import Refused
from clinic.models import AuditEvent, Membership
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def show(at, person, gender):
    return shown_gender.show(person.member, gender=gender, by=at.manager.by, now=NOW)


def lines():
    return AuditEvent.objects.filter(kind="member.shown_gender_set").count()


def test_it_is_kept_with_one_line_however_often_it_is_said_and_taken_back(alder):
    for _ in range(2):
        show(alder, alder.therapist, "woman")
    assert Membership.objects.get(pk=alder.therapist.member.pk).shown_gender == "woman"
    assert lines() == 1
    show(alder, alder.therapist, "")
    assert Membership.objects.get(pk=alder.therapist.member.pk).shown_gender == ""
    assert lines() == 2


@pytest.mark.parametrize(
    ("whose", "gender", "sentence"),
    [
        ("therapist", "unicorn", "Choose one of the answers."),
        ("receptionist", "woman", "This is asked of therapists only."),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(alder, whose, gender, sentence):
    with pytest.raises(Refused) as refused:
        show(alder, getattr(alder, whose), gender)
    assert (refused.value.message, refused.value.field, lines()) == (sentence, "gender", 0)
