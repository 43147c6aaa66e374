"""`manage.py row_versions`: who changed a row and what it said before, for somebody who works there, and on the record."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from clinic import envelopes, scope
from clinic.models import AuditEvent
from clinic.services import made_up
from patients.models import Patient, PatientWord
from tests import cast
from tests.pathway import sessions

pytestmark = pytest.mark.django_db
ROUTE = "patients:edit"


@pytest.fixture
def ada(alder):
    """Her note was changed twice, on a page of the front desk and by hand."""
    patient = cast.patient(alder, given_name="Ada", note="Wheelchair", messages_agreed=False)
    scope.enter_as(f"staff:{alder.receptionist.user.pk}", alder.clinic.pk, route=ROUTE)
    Patient.objects.filter(pk=patient.pk).update(note="Mornings only", given_name="Adah")
    scope.enter_as("", alder.clinic.pk, route="")
    Patient.objects.filter(pk=patient.pk).update(note="")
    return patient


def told(row, by, label="patients.Patient"):
    out = StringIO()
    call_command("row_versions", label, str(row.uuid), "--by", by.user.email, stdout=out)
    return out.getvalue().splitlines()


def test_each_version_says_who_by_which_page_and_what_it_said_before(alder, ada):
    lines = told(ada, alder.manager)
    assert [line.partition("UTC: ")[2] or line for line in lines] == [
        f"update by {alder.receptionist.user.name}, {ROUTE}",
        "  note: 'Wheelchair' -> 'Mornings only'",
        "  given_name: 'Ada' -> 'Adah'",
        "update by a hand at the database",
        "  note: 'Mornings only' -> ''",
        "2 earlier versions.",
    ]


def test_the_reading_is_on_the_record_of_the_patient(alder, ada):
    told(ada, alder.manager)
    said = AuditEvent.objects.get(kind="row_versions.read")
    assert (said.actor_id, said.target_kind, said.target_id, said.patient_id, said.detail) == (
        alder.manager.user.pk,
        "patient",
        ada.pk,
        ada.pk,
        {"versions": 2},
    )


def test_a_row_that_names_no_patient_is_read_on_the_record_of_whose_care_it_hangs_from(alder):
    log = sessions.opened(alder, sessions.ready(alder))
    told(log, alder.manager, "pathway.TreatmentSession")
    assert AuditEvent.objects.get(kind="row_versions.read").patient_id == log.episode.patient_id


def test_a_row_that_is_gone_is_found_by_what_is_kept_of_it(alder, ada):
    PatientWord.objects.filter(patient=ada).delete()
    Patient.objects.filter(pk=ada.pk)._raw_delete("default")
    lines = told(ada, alder.manager)
    assert lines[-1] == "3 earlier versions."
    assert "  given_name: 'Adah'" in lines


def test_whoever_works_elsewhere_or_reads_no_audit_finds_nothing(birch, alder, ada):
    for somebody in (birch.manager, alder.receptionist, alder.therapist):
        with pytest.raises(CommandError, match="no such row"):
            told(ada, somebody)
    cast.enter(alder)
    assert not AuditEvent.objects.filter(kind="row_versions.read").exists()


def test_without_its_key_what_is_sealed_stays_sealed(alder, ada):
    with override_settings(DATA_KEYS=[made_up.master_key()]):
        envelopes.data_key.cache_clear()
        lines = told(ada, alder.manager)
    assert "  note: '(sealed; its key is not here)' -> '(sealed; its key is not here)'" in lines
    assert "  given_name: 'Ada' -> 'Adah'" in lines


@pytest.mark.parametrize(
    ("label", "sentence"), [("patients.Nothing", "no model"), ("clinic.Clinic", "no address")]
)
def test_what_has_no_address_is_refused_in_a_sentence(alder, ada, label, sentence):
    with pytest.raises(CommandError, match=sentence):
        told(ada, alder.manager, label)
