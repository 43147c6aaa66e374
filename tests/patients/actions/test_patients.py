"""Adding and changing patients."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from clinic.enums import MessageState
from clinic.errors import Stale
from clinic.models import AuditEvent, Message
from patients.actions import intakes, patients
from patients.actions.patients import PatientDetails
from patients.queries import patients as queries
from tests import cast
from tests.cast import NOW

ADA = PatientDetails("Ada", "Nwosu", date(1971, 3, 12), email="ada@mail.example", phone="+13035559999")


@pytest.fixture
def ada(alder):
    return patients.create(clinic=alder.clinic, details=ADA, by=alder.receptionist.by, now=NOW)


def test_a_new_patient_is_found_and_leaves_one_audit_line_without_a_name(alder, ada):
    assert list(queries.search(alder.clinic, "nwo")) == [ada]
    line = AuditEvent.objects.get(kind="patient.created")
    assert (line.patient_id, line.detail) == (ada.pk, {})


def test_after_a_change_only_the_new_words_find_them(alder, ada):
    changed = replace(ADA, family_name="Okoye", phone="")
    patients.edit(ada, details=changed, version=1, by=alder.receptionist.by, now=NOW)
    assert list(queries.search(alder.clinic, "okoye")) == [ada]
    assert list(queries.search(alder.clinic, "nwosu")) == []
    assert list(queries.search(alder.clinic, "9999")) == []


def test_the_second_of_two_people_who_change_a_patient_is_told(alder, ada):
    patients.edit(ada, details=replace(ADA, note="Wheelchair"), version=1, by=alder.receptionist.by, now=NOW)
    with pytest.raises(Stale):
        patients.edit(ada, details=replace(ADA, note="Mornings"), version=1, by=alder.manager.by, now=NOW)
    ada.refresh_from_db()
    assert (ada.note, ada.version) == ("Wheelchair", 2)


def test_the_moment_of_agreeing_to_messages_is_kept_until_it_is_taken_back(alder, ada):
    by, later = alder.receptionist.by, NOW + timedelta(days=3)
    patients.edit(ada, details=replace(ADA, messages_agreed=True), version=1, by=by, now=NOW)
    patients.edit(ada, details=replace(ADA, messages_agreed=True), version=2, by=by, now=later)
    assert ada.messages_agreed_at == NOW
    patients.edit(ada, details=ADA, version=3, by=by, now=later)
    assert ada.messages_agreed_at is None


def test_two_people_may_share_an_address(alder, ada):
    ben = cast.patient(
        alder, given_name="Ben", family_name="Nwosu", email="ada@mail.example", phone="+13035559999"
    )
    assert set(queries.search(alder.clinic, "ada@mail.example")) == {ada, ben}


@pytest.mark.parametrize(
    ("details", "address", "state"),
    [
        (replace(ADA, email="new@mail.example"), "new@mail.example", MessageState.QUEUED),
        (replace(ADA, email="", channel="phone"), "ada@mail.example", MessageState.FAILED),
        (replace(ADA, note="Wheelchair"), "ada@mail.example", MessageState.QUEUED),
    ],
)
def test_what_still_waits_follows_to_a_new_address(alder, ada, details, address, state):
    intakes.invite(ada, by=alder.receptionist.by, now=NOW)
    patients.edit(ada, details=details, version=1, by=alder.receptionist.by, now=NOW)
    mail = Message.objects.get(patient_id=ada.pk)
    assert (mail.address, mail.state) == (address, state)
