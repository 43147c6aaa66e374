"""A deviation lets what happened be recorded, tells the lead at once, and never opens needling."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clinic.errors import Refused, Stale
from clinic.messages import rendering
from clinic.models import AuditEvent, Membership, Message
from pathway.actions import consents, deviations, sites, treatment
from pathway.models import Deviation, NeedledSite
from pathway.queries import treatment as queries
from patients.models import Consent
from tests.cast import NOW
from tests.pathway import scenes, sessions

LATER = NOW + timedelta(minutes=40)


@pytest.fixture
def shut(alder):
    """A log whose consent was taken back before the first needle."""
    session = sessions.opened(alder, sessions.ready(alder))
    consents.withdraw(Consent.objects.get(), how="word", by=alder.therapist.by, now=NOW)
    return session


def told():
    rows = Message.objects.filter(template="staff_event").order_by("pk")
    return list(rows.values_list("address", flat=True))


def test_what_went_in_is_recorded_and_signed_and_the_gate_stays_shut(alder, shut):
    sessions.deviated(alder, shut, needles=4)
    session = sessions.needled(alder, shut)
    assert not queries.standing(queries.logs().get(pk=session.pk), now=NOW).gate.open
    assert treatment.sign(session, by=alder.therapist.by, now=LATER).state == "signed"


def test_a_deviation_does_not_open_needling_for_one_needle_more_than_it_says(alder, shut):
    sessions.deviated(alder, shut, needles=3)
    with pytest.raises(Refused, match="says 3 needles went in, not 4"):
        sessions.needled(alder, shut)
    assert set(NeedledSite.objects.values_list("needles_in", flat=True)) == {None}


def test_a_second_deviation_reaches_further(alder, shut):
    sessions.deviated(alder, shut, needles=3)
    sessions.deviated(alder, shut, needles=4)
    assert sessions.needled(alder, shut).first_needle_at == NOW


def test_the_first_needle_was_when_the_deviation_says(alder, shut):
    happened_at = NOW + timedelta(minutes=3)
    sessions.deviated(alder, shut, happened_at=happened_at, now=NOW + timedelta(minutes=8))
    assert sessions.needled(alder, shut, now=NOW + timedelta(minutes=9)).first_needle_at == happened_at


def test_a_blocked_muscle_that_was_needled_can_be_recorded(alder):
    episode = sessions.ready(alder)
    session = sessions.opened(alder, episode)
    lymphedema = scenes.NewAnswer("yes", side="right")
    scenes.answered(alder, episode, now=NOW + timedelta(minutes=1), lymphedema=lymphedema)
    now = NOW + timedelta(minutes=2)
    with pytest.raises(Refused, match="is blocked"):
        sites.add(session, muscle="soleus", side="right", by=alder.therapist.by, now=now)
    sessions.deviated(alder, session, now=now)
    site = sites.add(session, muscle="soleus", side="right", by=alder.therapist.by, now=now)
    assert (site.muscle, site.needles_in) == ("soleus", None)


def test_the_clinical_lead_is_told_at_once_and_without_a_clinical_word(alder, shut):
    sessions.deviated(alder, shut)
    message = Message.objects.get(template="staff_event")
    assert (message.address, message.next_attempt_at) == ("max@alder.example", NOW)
    mail = rendering.email(message)
    words = f"{mail.subject} {mail.body}".lower()
    assert [one for one in ("needl", "better", "consent", "deviation", "sciatica") if one in words] == []


def test_a_lead_who_deviates_is_not_the_only_one_told(alder, shut):
    Membership.objects.filter(pk=alder.therapist.member.pk).update(is_clinical_lead=True)
    Membership.objects.filter(pk=alder.manager.member.pk).update(is_clinical_lead=False)
    sessions.deviated(alder, shut)
    assert told() == ["dana@alder.example", "max@alder.example"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"what": " "}, "what"),
        ({"why": ""}, "why"),
        ({"patient_state": "\n"}, "patient_state"),
        ({"needles": 0}, "needles"),
        ({"happened_at": NOW + timedelta(minutes=1)}, "happened_at"),
        ({"happened_at": NOW - timedelta(minutes=1)}, "happened_at"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nobody_is_told(alder, shut, words, field):
    with pytest.raises(Refused) as refused:
        sessions.deviated(alder, shut, **words)
    assert (refused.value.field, Deviation.objects.count(), told()) == (field, 0, [])


def test_nobody_files_one_in_a_log_another_therapist_writes(alder, shut):
    other = replace(alder.therapist.by, id=alder.manager.user.pk)
    happened = deviations.Happened("x", "x", "x", NOW, 1)
    with pytest.raises(Refused, match="belongs to Dana Whitfield"):
        deviations.file(shut, happened, by=other, now=NOW)


def test_one_found_after_the_signature_hangs_on_the_note(alder):
    session = sessions.signed(alder, sessions.ready(alder))
    sessions.deviated(alder, session, now=LATER)
    assert queries.logs().get(pk=session.pk).version == session.version
    assert told() == ["max@alder.example"]


def test_reading_is_noted_once_with_who(alder, shut):
    deviation = sessions.deviated(alder, shut)
    deviations.read(deviation, by=alder.manager.by, now=LATER)
    with pytest.raises(Stale):
        deviations.read(deviation, by=alder.therapist.by, now=LATER)
    deviation.refresh_from_db()
    assert (deviation.read_at, deviation.read_by) == (LATER, alder.manager.user)
    kinds = AuditEvent.objects.filter(target_id=deviation.pk, kind__startswith="deviation.")
    assert list(kinds.order_by("pk").values_list("kind", flat=True)) == ["deviation.filed", "deviation.read"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pathway_deviation SET why = 'better words'",
        "UPDATE pathway_deviation SET needles = 9, read_at = now(), read_by_id = recorded_by_id",
        "DELETE FROM pathway_deviation",
    ],
)
def test_the_database_refuses_to_change_what_was_filed(alder, shut, statement):
    sessions.deviated(alder, shut)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Deviation.objects.values_list("why", "needles").get() == ("Not seen in time.", 4)
