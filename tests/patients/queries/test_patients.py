"""Finding patients, and noticing who may be the same person."""

from datetime import date

import pytest

from patients.queries import patients as queries
from tests import cast


def found(clinic, text):
    return [patient.full_name for patient in queries.search(clinic, text)]


@pytest.fixture
def people(alder):
    cast.patient(
        alder, given_name="Núria", family_name="O'Brien", phone="+13035550142", email="nuria@mail.example"
    )
    cast.patient(
        alder, given_name="Ada", family_name="Nwosu", phone="+13035559999", birth_date=date(1971, 3, 12)
    )
    return alder.clinic


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("nur", ["Núria O'Brien"]),
        ("NÚR", ["Núria O'Brien"]),
        ("bri nu", ["Núria O'Brien"]),
        ("obrien", ["Núria O'Brien"]),
        ("0142", ["Núria O'Brien"]),
        ("(303) 555-01", ["Núria O'Brien"]),
        ("nuria@", ["Núria O'Brien"]),
        ("3/12/1971", ["Ada Nwosu"]),
        ("n", ["Ada Nwosu", "Núria O'Brien"]),
        ("303", ["Ada Nwosu", "Núria O'Brien"]),
        ("", ["Ada Nwosu", "Núria O'Brien"]),
        ("uria", []),
        ("%", []),
        ("ada 0142", []),
    ],
)
def test_a_patient_is_found_by_the_start_of_any_word(people, typed, names):
    assert found(people, typed) == names


def test_another_clinics_patients_are_never_found(birch, alder):
    cast.patient(alder, given_name="Only", family_name="Here")
    cast.enter(birch)
    assert found(birch.clinic, "only") == []
    assert found(alder.clinic, "only") == []  # the row security holds even for the wrong clinic's filter


@pytest.mark.parametrize(
    ("typed", "is_warned"),
    [
        ({"family_name": "nwosu", "birth_date": date(1971, 3, 12)}, True),
        ({"given_name": "ADA", "birth_date": date(1971, 3, 12)}, True),
        ({"phone": "+13035559999"}, True),
        ({"email": "ADA.NWOSU@mail.example"}, True),
        ({"birth_date": date(1971, 3, 12)}, False),
        ({"family_name": "Nwosu", "birth_date": date(1990, 1, 1)}, False),
        ({"phone": "+13035550000", "email": "x@mail.example"}, False),
    ],
)
def test_a_warning_needs_name_and_birth_date_or_phone_or_address(alder, typed, is_warned):
    ada = cast.patient(
        alder, given_name="Ada", family_name="Nwosu", phone="+13035559999", birth_date=date(1971, 3, 12)
    )
    somebody = {"given_name": "New", "family_name": "Person", "birth_date": None, "email": "", "phone": ""}
    alike = queries.possible_duplicates(alder.clinic, **{**somebody, **typed})
    assert alike == ([ada] if is_warned else [])
    assert queries.possible_duplicates(alder.clinic, **{**somebody, **typed}, exclude=ada) == []
