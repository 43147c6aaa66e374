"""Reads a file of patients: its columns, what each row says in our words, and what is wrong with it."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

import phonenumbers

from patients.rules import names

MOST_ROWS = 5000
MOST_COLUMNS = 100
OLDEST_YEARS = 120
DELIMITERS = ",;\t"
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]{2,}")
LANGUAGES = {"": "en", "en": "en", "english": "en", "es": "es", "spanish": "es", "espanol": "es"}


class UnreadableFile(Exception):
    """Why a file cannot be read, in a sentence for whoever chose it."""


@dataclass(frozen=True)
class Column:
    """One of our fields: what it is called on the page, and by which headings it is recognised."""

    label: str
    headings: tuple[str, ...]
    longest: int
    is_required: bool = False


COLUMNS: Mapping[str, Column] = {
    "given_name": Column("First name", ("first name", "given name", "firstname", "first", "nombre"), 80, True),
    "family_name": Column("Last name", ("last name", "family name", "surname", "lastname", "last", "apellido"), 80, True),
    "birth_date": Column("Date of birth", ("date of birth", "birth date", "dob", "birthdate", "birthday", "born"), 40, True),
    "preferred_name": Column("Likes to be called", ("preferred name", "nickname", "likes to be called", "known as"), 80),
    "phone": Column("Phone", ("phone", "mobile", "cell", "telephone", "mobile phone", "phone number"), 40),
    "email": Column("E-mail", ("email", "e mail", "email address", "mail"), 254),
    "language": Column("Language", ("language", "preferred language"), 40),
    "note": Column("Note for the desk", ("note", "notes", "desk note"), 200),
    "record_number": Column(
        "Number in older records", ("record number", "patient number", "patient id", "chart number", "id"), 20
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A file as rows of cells; `rows` are as wide as they came, numbered from 2 as a spreadsheet shows them."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Entry:
    """What one row says, by our fields; `errors` are sentences, and a row with any is left out."""

    number: int
    values: Mapping[str, str]
    birth_date: date | None
    errors: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        return f"{self.values.get('given_name', '')} {self.values.get('family_name', '')}".strip()


def read(text: str) -> Table:
    """The table of a CSV file whose first row names the columns. Raises UnreadableFile."""
    if "\x00" in text:
        raise UnreadableFile("This is not a text file. Save the sheet as CSV and choose that file.")
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = [
            tuple(" ".join(cell.split()) for cell in row)
            for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise UnreadableFile("This file cannot be read as CSV. Save the sheet again as CSV.") from error
    rows = [row for row in rows if any(row)]
    if len(rows) < 2:
        raise UnreadableFile("There is no row of a patient below the names of the columns.")
    if len(rows[0]) > MOST_COLUMNS:
        raise UnreadableFile(f"There are more than {MOST_COLUMNS} columns. Leave out those nobody needs.")
    if len(rows) - 1 > MOST_ROWS:
        raise UnreadableFile(f"There are {len(rows) - 1:,} rows. Split the file into parts of {MOST_ROWS:,}.")
    return Table(rows[0], tuple(rows[1:]))


def guess(header: Sequence[str]) -> dict[str, int]:
    """Which column most likely holds which of our fields, by its heading; each column once."""
    folded = [" ".join(names.LETTERS.findall(names.fold(one))) for one in header]
    found: dict[str, int] = {}
    for name, column in COLUMNS.items():
        for heading in column.headings:
            if heading in folded and folded.index(heading) not in found.values():
                found[name] = folded.index(heading)
                break
    return found


def entries(table: Table, mapping: Mapping[str, int], *, today: date, region: str) -> list[Entry]:
    """Each row in our words. `region` is the country of numbers without a country code."""
    return [
        _entry(number, row, mapping, today=today, region=region)
        for number, row in enumerate(table.rows, start=2)
    ]


def _entry(number: int, row: Sequence[str], mapping: Mapping[str, int], *, today: date, region: str) -> Entry:
    values = {name: row[at] if at < len(row) else "" for name, at in mapping.items()}
    errors = [
        f"{column.label} is missing."
        for name, column in COLUMNS.items()
        if column.is_required and not values.get(name)
    ]
    errors += [
        f"{column.label} is longer than {column.longest} letters."
        for name, column in COLUMNS.items()
        if len(values.get(name, "")) > column.longest
    ]
    born, wrong_date = _born(values.get("birth_date", ""), today)
    phone, wrong_phone = _phone(values.get("phone", ""), region)
    email = values.get("email", "")
    wrong_email = bool(email) and EMAIL.fullmatch(email) is None
    language = LANGUAGES.get(names.fold(values.get("language", "")))
    errors += [wrong_date] if wrong_date else []
    errors += [wrong_phone] if wrong_phone else []
    errors += [f"“{email}” is no e-mail address."] if wrong_email else []
    errors += [] if language else [f"“{values['language']}” is not English or Spanish."]
    return Entry(number, {**values, "phone": phone, "language": language or ""}, born, tuple(errors))


def _born(text: str, today: date) -> tuple[date | None, str]:
    if not text:
        return None, ""
    found = names.wanted(text)
    if found.words or not found.birth_dates:
        return None, f"“{text}” is no date. Write it like 1971-03-12 or 3/12/1971."
    if len(found.birth_dates) > 1:
        return None, f"“{text}”: write the year with four digits."
    (born,) = found.birth_dates
    if born > today:
        return None, f"“{text}” is still to come."
    if born.year < today.year - OLDEST_YEARS:
        return None, f"“{text}” is more than {OLDEST_YEARS} years ago."
    return born, ""


def _phone(text: str, region: str) -> tuple[str, str]:
    if not text:
        return "", ""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return "", f"“{text}” is no phone number."
    if not phonenumbers.is_valid_number(number):
        return "", f"“{text}” is no phone number."
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), ""
