"""Finding patients, and noticing who may be the same person."""

from datetime import date

import pytest

from clinic.models import AuditEvent
from patients.actions import patients as actions
from patients.models import Patient
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
        alder,
        given_name="Ada",
        family_name="Nwosu",
        phone="+13035559999",
        birth_date=date(1971, 3, 12),
        email="sunny.day@mail.example",
        record_number="A-1023",
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
        ("12 mar 1971 nw", ["Ada Nwosu"]),
        ("031219", ["Ada Nwosu"]),
        ("197103", ["Ada Nwosu"]),
        ("a-102", ["Ada Nwosu"]),
        ("1023", ["Ada Nwosu"]),
        ("day", ["Ada Nwosu"]),
        ("sunny.d", ["Ada Nwosu"]),
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


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("nu", ["Núria O'Brien"]),
        ("n", []),  # one character begins too much
        ("", []),
        ("303 nw", ["Ada Nwosu"]),
        ("3/12/1971", ["Ada Nwosu"]),
        ("nur 3/12/1971", []),
        ("zz", []),
    ],
)
def test_the_first_few_are_found_while_somebody_is_typing(people, typed, names):
    assert [patient.full_name for patient in queries.quick(people, typed)] == names


def test_somebody_known_by_many_words_that_begin_so_is_found_once(alder):
    sam = cast.patient(alder, given_name="Sam", family_name="Samson", email="sammy@mail.example")
    assert queries.quick(alder.clinic, "sam") == [sam]


def test_the_archived_are_found_by_choice(alder):
    gone = cast.patient(alder)
    Patient.objects.filter(pk=gone.pk).update(archived_at=cast.NOW)
    assert (found(alder.clinic, "will"), queries.quick(alder.clinic, "will")) == ([], [])
    assert list(queries.search(alder.clinic, "will", archived=True)) == [gone]


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
    somebody = {
        "given_name": "New",
        "family_name": "Person",
        "birth_date": None,
        "email": "",
        "phone": "+13035550999",
    }
    alike = queries.possible_duplicates(alder.clinic, **{**somebody, **typed})
    assert alike == ([ada] if is_warned else [])


@pytest.mark.parametrize(
    ("other", "is_suggested"),
    [
        ({"family_name": "Delgado Ruiz"}, True),
        ({"family_name": "Dlegado"}, True),
        ({"given_name": "Maria", "family_name": "Smith"}, False),  # a family's phone
        ({"birth_date": date(1990, 1, 1), "phone": "+13035550999"}, False),  # a name alone is many people
        ({"birth_date": date(1990, 1, 1)}, True),  # the phone, and a name alike
        (
            {"given_name": "Maria", "phone": "+13035550999"},
            True,
        ),  # born the same day with the same family name
    ],
)
def test_who_may_be_the_same_person_shares_a_name_and_something_else(alder, other, is_suggested):
    rosa = {"given_name": "Rosa", "family_name": "Delgado"}
    one = cast.patient(alder, **rosa)
    two = cast.patient(alder, **{**rosa, "email": "other@mail.example", **other})
    assert queries.alike(one) == ([two] if is_suggested else [])


def test_those_told_apart_are_not_suggested_again(alder):
    one, two = cast.patient(alder), cast.patient(alder, email="twin@mail.example")
    assert (queries.alike(one), queries.alike(two)) == ([two], [one])
    actions.tell_apart(two, one, by=alder.receptionist.by, now=cast.NOW)
    actions.tell_apart(one, two, by=alder.receptionist.by, now=cast.NOW)
    assert (queries.alike(one), queries.alike(two)) == ([], [])
    assert AuditEvent.objects.filter(kind="patient.told_apart").count() == 2


def test_who_shares_a_phone_or_an_address_is_named_with_what_they_share(alder):
    mother = cast.patient(alder, given_name="Ana", email="home@mail.example")
    son = cast.patient(alder, given_name="Ben", email="Home@mail.example")
    uncle = cast.patient(alder, given_name="Carl", email="carl@mail.example")
    cast.patient(alder, given_name="Dan", phone="+13035550999")
    assert queries.sharing(mother) == [(son, "phone and e-mail"), (uncle, "phone")]
