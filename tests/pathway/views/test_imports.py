"""The pages of a file of patients: chosen, its columns named, looked at, taken in and undone, by the manager."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from patients.models import Patient, PatientImport

pytestmark = pytest.mark.django_db
FILE = "Vorname,Nachname,DOB\nAnn,Núñez,1971-03-12\nBea,,soon\n"


@pytest.fixture
def manager(alder, sign_in):
    return sign_in(alder.manager)


def chosen(client, content):
    return client.post("/imports/new/", {"file": SimpleUploadedFile("old.csv", content)})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_manager_takes_a_file_in_and_undoes_it(manager, encoding):
    where = chosen(manager, FILE.encode(encoding)).url
    assert "Name the columns first" in manager.get(where).content.decode()
    manager.post(where, {"version": 1, "given_name": "0", "family_name": "1", "birth_date": "2"})
    page = manager.get(where).content.decode()
    assert ("Add 1 patient?" in page, "Last name is missing." in page) == (True, True)
    manager.post(f"{where}taking/")
    assert [one.full_name for one in Patient.objects.all()] == ["Ann Núñez"]
    assert "Núñez, Ann" in manager.get(where).content.decode()
    manager.post(f"{where}undoing/")
    assert Patient.objects.get().archived_at is not None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "This file is empty."), (b"\x00\x01", "not a text file"), (b"a,b\n", "no row of a patient")],
)
def test_a_file_that_cannot_be_read_is_said_at_its_field(manager, content, sentence):
    answer = chosen(manager, content)
    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)
    assert PatientImport.objects.count() == 0


@pytest.mark.parametrize("role", ["receptionist", "therapist"])
def test_nobody_else_takes_in_a_file(alder, manager, sign_in, role):
    where = chosen(manager, FILE.encode()).url
    client = sign_in(getattr(alder, role))
    assert [client.get(where).status_code, client.post(f"{where}taking/").status_code] == [403, 403]


def test_another_clinic_finds_no_such_file(birch, alder, manager, sign_in):
    where = chosen(manager, FILE.encode()).url
    assert sign_in(birch.manager).get(where).status_code == 404


def test_the_words_of_a_row_are_never_markup(manager):
    where = chosen(manager, b"First name,Last name,DOB\n<b>Ann</b>,Stone,soon\n").url
    page = manager.get(where).content.decode()
    assert ("<b>Ann</b>" in page, "&lt;b&gt;Ann&lt;/b&gt;" in page) == (False, True)
