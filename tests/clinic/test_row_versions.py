"""Earlier versions of a row: whoever changes or deletes it, and however, the database keeps what it said before."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from clinic import audit, lines
from clinic.models import AuditEvent, RowVersion
from patients.models import Patient
from tests import cast
from tests.at_once import elsewhere
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(alder):
    return cast.patient(alder)


def kept(*rows, by):
    """What the database kept of these rows while `by` was done."""
    already = set(RowVersion.objects.values_list("pk", flat=True))
    by()
    table, keys = rows[0]._meta.db_table, [row.pk for row in rows]
    return list(RowVersion.objects.filter(of_table=table, row_id__in=keys).exclude(pk__in=already))


def renamed(row, name="Another"):
    return Patient.objects.filter(pk=row.pk).update(given_name=name)


def test_what_a_row_said_before_a_change_is_kept(patient):
    before = patient.given_name
    patient.given_name = "Another"
    (version,) = kept(patient, by=patient.save)
    assert (version.verb, version.before["given_name"], version.before["id"]) == (
        "update",
        before,
        patient.pk,
    )
    assert version.clinic_id == patient.clinic_id


def test_a_change_of_many_rows_in_one_statement_keeps_each(alder):
    rows = [cast.patient(alder, given_name=name) for name in ("One", "Two", "Three")]
    found = kept(*rows, by=lambda: Patient.objects.update(given_name="Same"))
    assert sorted(version.before["given_name"] for version in found) == ["One", "Three", "Two"]


def test_rows_changed_by_a_bulk_update_are_kept(alder):
    rows = [cast.patient(alder, given_name=name) for name in ("One", "Two")]
    for row in rows:
        row.given_name = f"New {row.given_name}"
    found = kept(*rows, by=lambda: Patient.objects.bulk_update(rows, ["given_name"]))
    assert sorted(version.before["given_name"] for version in found) == ["One", "Two"]


def test_a_change_by_hand_in_the_database_is_kept(patient):
    def by_hand():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE patients_patient SET given_name = 'By hand' WHERE id = %s", [patient.pk])

    assert [(version.actor_kind, version.route) for version in kept(patient, by=by_hand)] == [("", "")]


def test_a_row_that_is_deleted_is_kept_whole(patient):
    with transaction.atomic():  # and taken back: what hangs from the patient would miss them
        (version,) = kept(patient, by=lambda: Patient.objects.filter(pk=patient.pk)._raw_delete("default"))
        transaction.set_rollback(True)
    assert (version.verb, version.before["family_name"]) == ("delete", "Better")


def test_a_row_that_is_saved_as_it_was_has_no_earlier_version(patient):
    assert kept(patient, by=patient.save) == []


def test_a_change_that_is_taken_back_leaves_no_version(patient):
    def taken_back():
        with transaction.atomic():
            renamed(patient)
            transaction.set_rollback(True)

    assert kept(patient, by=taken_back) == []


@pytest.mark.parametrize(
    "deed",
    [lambda: RowVersion.objects.update(row_id=1), lambda: RowVersion.objects.all()._raw_delete("default")],
    ids=["update", "delete"],
)
def test_a_version_once_kept_stays(patient, deed):
    renamed(patient)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        deed()


def test_another_clinic_sees_none_of_it(birch, alder, patient):
    renamed(patient)
    cast.enter(birch)
    assert not RowVersion.objects.filter(row_id=patient.pk, of_table="patients_patient").exists()


def test_a_page_says_who_changed_a_row_and_by_which_page_never_by_which_address(alder, patient, sign_in):
    client = sign_in(alder.receptionist)
    address = reverse("patients:edit", args=[patient.uuid])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}

    def pressed():
        assert client.post(address, {**typed, "given_name": "Another"}).status_code == 302
        cast.enter(alder)

    (version,) = kept(patient, by=pressed)
    assert (version.actor_kind, version.actor_id, version.route) == (
        "staff",
        alder.receptionist.user.pk,
        "patients:edit",
    )


def test_a_version_and_the_sentence_of_the_same_deed_have_one_transaction(alder, patient):
    (version,) = kept(patient, by=lambda: renamed(patient))
    audit.record("patient.edited", target=patient, by=alder.therapist.by, now=NOW, patient_id=patient.pk)
    assert version.transaction_id == AuditEvent.objects.latest("id").transaction_id


def test_what_the_clock_does_is_said_to_be_the_clocks(db):
    at = elsewhere(lambda: cast.open_clinic(slug="clockwork"))
    patient = elsewhere(lambda: (cast.enter(at), cast.patient(at))[1])

    def task():
        try:
            lines.each([(patient.pk, at.clinic.pk)], lambda pk: renamed(patient), what="patient")
        finally:
            connection.close()

    def worked():
        worker = threading.Thread(target=task)
        worker.start()
        worker.join()

    cast.enter(at)
    assert [version.actor_kind for version in kept(patient, by=worked)] == ["clock"]
