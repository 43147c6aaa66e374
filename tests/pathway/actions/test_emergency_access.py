"""A chart opened from outside somebody's list: with a reason, never changed, and every manager hears of it."""

import pytest
from django.db import DatabaseError, connection, transaction

from clinic import actions
from clinic.enums import Role
from clinic.errors import Refused
from clinic.messages import rendering
from clinic.models import AuditEvent, Message
from pathway.actions import emergency_access
from pathway.models import EmergencyAccess
from pathway.reference.reasons_to_open import reasons, said
from pathway.rules.lists import open_until
from tests import cast
from tests.cast import NOW
from tests.pathway import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(alder):
    return scenes.opened(alder).patient


def opened(patient, person, **different):
    given = {"reason": "other", "words": " A court asks for it. ", **different}
    return emergency_access.open_chart(patient, **given, by=person.by, now=NOW)


def test_it_says_who_when_why_and_until_when(alder, patient):
    row = EmergencyAccess.objects.get(pk=opened(patient, alder.therapist).pk)
    assert (row.patient, row.user, row.reason, row.words) == (
        patient,
        alder.therapist.user,
        "other",
        "A court asks for it.",
    )
    assert (row.opened_at, row.until) == (NOW, open_until(NOW))


def test_it_is_in_the_audit_by_its_reason_and_without_its_words(alder, patient):
    row = opened(patient, alder.therapist)
    event = AuditEvent.objects.get(kind="chart.opened_by_break_glass")
    assert (event.target_id, event.patient_id, event.actor_id) == (
        row.pk,
        patient.pk,
        alder.therapist.user.pk,
    )
    assert event.detail == {"reason": "other"}


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"reason": "curious"}, "reason"),
        ({"reason": ""}, "reason"),
        ({"words": " "}, "words"),
        ({"reason": "quality", "words": ""}, "words"),
    ],
)
def test_a_reason_that_is_none_opens_nothing(alder, patient, different, field):
    with pytest.raises(Refused) as refused:
        opened(patient, alder.therapist, **different)
    assert (refused.value.field, EmergencyAccess.objects.count()) == (field, 0)


@pytest.mark.parametrize("reason", [slug for slug, one in reasons().items() if not one.asks_words])
def test_where_it_is_urgent_the_choice_is_enough(alder, patient, reason):
    assert opened(patient, alder.therapist, reason=reason, words="").words == ""


def test_every_manager_is_told_in_the_same_transaction(alder, patient):
    second = manager(alder, "mona")
    opened(patient, alder.therapist)
    mails = Message.objects.filter(template="staff_chart_opened")
    assert {one.address for one in mails} == {alder.manager.user.email, second.user.email}


def test_a_manager_who_opens_one_is_told_of_it_only_where_nobody_else_would_be(alder, patient):
    def told():
        return [one.address for one in Message.objects.filter(template="staff_chart_opened")]

    opened(patient, alder.manager)
    assert told() == [alder.manager.user.email]
    Message.objects.all().delete()
    second = manager(alder, "mona")
    opened(patient, alder.manager)
    assert told() == [second.user.email]


def test_the_mail_says_who_when_and_why_and_nothing_about_the_patient(alder, patient):
    opened(patient, alder.therapist)
    mail = rendering.email(Message.objects.get(template="staff_chart_opened"))
    text, html = mail.body, str(mail.alternatives[0][0])
    for words in ("Dana Whitfield", "18 November 2026, 10:00", "Another reason"):
        assert words in text
    assert not [word for word in ("Will", "Better", "court") if word in text + html + mail.subject]


@pytest.mark.parametrize(
    "change", ["UPDATE pathway_emergencyaccess SET reason = 'asked'", "DELETE FROM pathway_emergencyaccess"]
)
def test_nobody_changes_one(alder, patient, change):
    opened(patient, alder.therapist)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_reason_that_is_offered_no_longer_still_reads():
    assert (said("quality"), said("night_duty")) == ("Quality or complaint review", "Night duty")


def manager(at, name):
    return cast.Person(
        actions.add_member(
            at.clinic,
            email=f"{name}@alder.example",
            name=f"{name.title()} Quist",
            role=Role.MANAGER,
            by=at.manager.by,
            now=NOW,
        )
    )
