"""Reading a file of patients: delimiters, headings, and what is said about each row."""

from datetime import date

import pytest

from patients.rules import imports
from patients.rules.imports import UnreadableFile

TODAY = date(2026, 11, 18)
ALL = {"given_name": 0, "family_name": 1, "birth_date": 2, "phone": 3, "email": 4, "language": 5}


def entry(row):
    table = imports.Table(("a",) * 6, (tuple(row.split(";")),))
    (found,) = imports.entries(table, ALL, today=TODAY, region="US")
    return found


@pytest.mark.parametrize(
    "text",
    [
        "First name,Last name\nAnn,Other\n",
        "First name;Last name\r\nAnn;Other\r\n\r\n",
        "First name\tLast name\n  Ann \tOther",
        '"First name","Last name"\n"Ann","Other"',
    ],
)
def test_however_a_spreadsheet_saves_it_the_cells_are_the_same(text):
    table = imports.read(text)
    assert (table.header, table.rows) == (("First name", "Last name"), (("Ann", "Other"),))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no row of a patient"),
        ("First name,Last name\n", "no row of a patient"),
        ("PK\x03\x04\x00", "not a text file"),
        ("a,b\n" + "x,y\n" * 5001, "5,001 rows"),
        (",".join("a" * 101) + "\n" + "x", "more than 100 columns"),
        ('a,b\n"' + "x" * 140_000 + '",y', "cannot be read as CSV"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        imports.read(text)


def test_columns_are_told_by_their_headings_each_once():
    assert imports.guess(["Patient ID", "SURNAME", "First-Name", "D.O.B.", "DOB", "Notes", "Nombre"]) == {
        "record_number": 0,
        "family_name": 1,
        "given_name": 2,
        "birth_date": 4,
        "note": 5,
    }


def test_a_good_row_is_said_in_our_words():
    found = entry("Ann;O'Brien;3/12/1971;(303) 555-0142;ann@mail.example;Español")
    assert (found.errors, found.birth_date, found.values["phone"], found.values["language"]) == (
        (),
        date(1971, 3, 12),
        "+13035550142",
        "es",
    )


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        (";;1971-03-12;;;", ("First name is missing.", "Last name is missing.")),
        ("Ann;Other;;;;", ("Date of birth is missing.",)),
        ("Ann;Other;soon;;;", ("“soon” is no date. Write it like 1971-03-12 or 3/12/1971.",)),
        ("Ann;Other;1971-02-31;;;", ("“1971-02-31” is no date. Write it like 1971-03-12 or 3/12/1971.",)),
        ("Ann;Other;3/12/71;;;", ("“3/12/71”: write the year with four digits.",)),
        ("Ann;Other;2026-11-19;;;", ("“2026-11-19” is still to come.",)),
        ("Ann;Other;1871-03-12;;;", ("“1871-03-12” is more than 120 years ago.",)),
        ("Ann;Other;1971-03-12;12;;", ("“12” is no phone number.",)),
        ("Ann;Other;1971-03-12;;ann at mail;", ("“ann at mail” is no e-mail address.",)),
        ("Ann;Other;1971-03-12;;;Klingon", ("“Klingon” is not English or Spanish.",)),
        ("A" * 81 + ";Other;1971-03-12;;;", ("First name is longer than 80 letters.",)),
        ("Ann;Other", ("Date of birth is missing.",)),
    ],
)
def test_what_is_wrong_with_a_row_is_said_about_its_own_words(row, errors):
    assert entry(row).errors == errors
