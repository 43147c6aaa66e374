"""Folding: whoever types quickly, without accents or with half a number, still finds the person."""

from datetime import date

import pytest

from patients.rules import names
from patients.rules.names import Wanted


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("NÚÑEZ", "nunez"),
        ("Åkesson", "akesson"),
        ("Søren", "soren"),
        ("Łukasz", "lukasz"),
        ("Straße", "strasse"),
        ("Ilia\u0301s", "ilias"),
        ("a\x00b", "ab"),
    ],
)
def test_accents_case_and_control_characters_do_not_matter(text, folded):
    assert names.fold(text) == folded


def test_a_patient_is_known_by_every_word_of_name_number_and_address():
    known = names.words(
        ["Mary-Ann", "O'Brien"], email="Mary@Mail.example", numbers=["+13035550142", "3035550142"]
    )
    assert known == {
        "mary", "ann", "maryann", "o", "brien", "obrien", "mary@mail.example",
        "13035550142", "3035550142", "5550142", "0142",
    }  # fmt: skip


def test_birth_date_own_number_and_the_words_of_an_address_are_known_too():
    known = names.words(
        ["Ann"], email="ann.lee_72@mail.example", birth_date=date(1972, 3, 4), record_number="A-1023"
    )
    assert known == {
        "ann", "lee", "72", "ann.lee_72@mail.example", "19720304", "03041972", "a", "1023", "a1023",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Wanted(())),
        ("Del", Wanted(("del",))),
        ("rosa  DEL rosa", Wanted(("rosa", "del"))),
        ("O'Bri", Wanted(("obri",))),
        ("(303) 555-01", Wanted(("303", "555", "01"))),
        ("rosa@mail.exa", Wanted(("rosa@mail.exa",))),
        ("1971-03-12", Wanted((), (date(1971, 3, 12),))),
        ("rosa 3/12/1971", Wanted(("rosa",), (date(1971, 3, 12),))),
        ("3-12-1971", Wanted((), (date(1971, 3, 12),))),
        ("3.12.1971", Wanted((), (date(1971, 3, 12),))),
        ("3/12/71", Wanted((), (date(1971, 3, 12), date(2071, 3, 12)))),
        ("25/3/1971", Wanted((), (date(1971, 3, 25),))),
        ("12 Mar 1971", Wanted((), (date(1971, 3, 12),))),
        ("March 12, 1971 ros", Wanted(("ros",), (date(1971, 3, 12),))),
        ("12 de marzo de 1971", Wanted((), (date(1971, 3, 12),))),
        ("12 tables 1971", Wanted(("12", "tables", "1971"))),
        ("2/29/1971", Wanted(("2", "29", "1971"))),
        ("03121971", Wanted(("03121971",))),
        ("303-555-0142", Wanted(("303", "555", "0142"))),
        ("13/45/1971", Wanted(("13", "45", "1971"))),
        ("!!!", Wanted(())),
        ("\x00", Wanted(())),
    ],
)
def test_what_is_typed_becomes_words_and_a_birth_date(typed, wanted):
    assert names.wanted(typed) == wanted


def test_a_word_is_never_longer_than_its_column():
    assert {len(word) for word in names.words(["x" * 200])} == {80}
    assert {len(word) for word in names.wanted("x" * 200).words} == {80}


def test_the_range_of_a_word_holds_what_begins_with_it_and_nothing_else():
    inside = [
        word for word in ("sma", "smi", "smith", "smiz", "smj", "sn") if "smi" <= word < names.after("smi")
    ]
    assert inside == ["smi", "smith", "smiz"]


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        (["Rosa", "Delgado"], ["Rosalia", "Delgado Ruiz"], True),
        (["Núria"], ["NURIA"], True),
        (["Delgado"], ["Dlegado"], True),  # exchanged
        (["Delgado"], ["Delgdo"], True),  # missing
        (["Delgado"], ["Dellgado"], True),  # doubled
        (["Delgado"], ["Delgato"], True),  # another
        (["Delgado"], ["Delgados"], True),  # at the end
        (["Delgado"], ["Salgado"], False),
        (["Ana"], ["Ann"], False),  # short names are other names
        (["Smith", "Anne"], ["Anne", "Jones"], True),  # first and last name in the wrong fields
        (["Rosa"], ["Theo"], False),
        ([""], [""], False),
    ],
)
def test_names_are_alike_when_they_share_a_word_give_or_take_one_slip(one, other, is_alike):
    assert names.alike(one, other) is is_alike
    assert names.alike(other, one) is is_alike
