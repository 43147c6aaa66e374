"""What somebody said to being written to, dated and word by word."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from clinic.models import Message
from patients.actions import intakes, patients
from patients.models import MessageConsent
from patients.queries import message_consents as queries
from patients.reference import notices
from tests import cast
from tests.cast import NOW
from tests.patients.actions.test_patients import ADA

LATER = NOW + timedelta(days=3)
YES = replace(ADA, messages_agreed=True)


def said(patient):
    rows = MessageConsent.objects.filter(patient=patient).order_by("pk")
    return [(row.address, row.is_agreed, row.said_at) for row in rows]


def made(at, details):
    return patients.create(clinic=at.clinic, details=details, by=at.receptionist.by, now=NOW)


def test_a_yes_names_who_heard_it_and_which_words_were_given(alder):
    ada = made(alder, replace(YES, language="es"))
    row = MessageConsent.objects.get(patient=ada)
    assert (row.channel, row.heard_by, row.language) == ("email", alder.receptionist.user, "es")
    assert (row.notice_version, ada.messages_agreed_at) == (notices()["email"].version, NOW)


def test_where_nobody_asked_there_is_no_row(alder):
    assert said(made(alder, ADA)) == []


@pytest.mark.parametrize(
    ("details", "then"),
    [
        (replace(YES, note="Wheelchair"), []),
        (ADA, [("ada@mail.example", False, LATER)]),
        (replace(YES, email="new@mail.example"), [("new@mail.example", True, LATER)]),
    ],
    ids=["said again", "taken back", "about another address"],
)
def test_a_row_comes_with_every_change_and_with_nothing_else(alder, details, then):
    ada = made(alder, YES)
    patients.edit(ada, details=details, version=1, by=alder.receptionist.by, now=LATER)
    assert said(ada) == [("ada@mail.example", True, NOW), *then]


def test_no_row_is_ever_changed(alder):
    ada = made(alder, YES)
    with pytest.raises(DatabaseError), transaction.atomic():
        MessageConsent.objects.filter(patient=ada).update(is_agreed=False)


def test_who_reads_none_of_our_languages_is_not_written_to(alder):
    patient = cast.patient(alder, interpreter="Vietnamese")
    assert (patient.is_written_to, patient.is_asked, patient.interpreter_words) == (
        False,
        True,
        "Interpreter: Vietnamese",
    )


def test_a_new_number_needs_a_new_yes_and_what_waits_follows_only_with_it(alder):
    by_text = replace(ADA, channel="text", texts_agreed=True)
    ada = made(alder, by_text)
    intakes.invite(ada, by=alder.receptionist.by, now=NOW)
    moved = replace(by_text, phone="+13035550177")
    patients.edit(ada, details=moved, version=1, by=alder.receptionist.by, now=LATER)
    assert [row[0] for row in said(ada)] == ["+13035559999", "+13035550177"]
    message = Message.objects.get(patient_id=ada.pk)
    assert (message.channel, message.address, message.state) == ("text", "+13035550177", "queued")
    taken_back = replace(moved, phone="+13035550188", texts_agreed=False, channel="email")
    patients.edit(ada, details=taken_back, version=2, by=alder.receptionist.by, now=LATER)
    message.refresh_from_db()
    assert (message.state, ada.texts_agreed_at) == ("failed", None)


def test_who_shares_an_address_is_named_by_initials(alder):
    ada, ben = made(alder, ADA), made(alder, replace(ADA, given_name="Ben", email="", channel="phone"))
    alone = made(alder, replace(ADA, email="alone@mail.example", phone=""))
    by_text = made(alder, replace(ADA, given_name="Cyd", channel="text", texts_agreed=True, email=""))
    assert queries.initials_of([ada, ben, alone, by_text]) == {by_text.pk: "C.N."}
    twin = made(alder, replace(ADA, given_name="Dora"))
    assert queries.initials_of([ada, twin]) == {ada.pk: "A.N.", twin.pk: "D.N."}
