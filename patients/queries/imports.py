"""What taking in a file would do: whom it adds, whom it leaves out and why. Nothing is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from clinic.models import Clinic
from patients.models import Patient, PatientImport, PatientWord
from patients.rules import imports as rules
from patients.rules import names
from patients.rules.imports import Entry


@dataclass(frozen=True)
class Known:
    """Somebody a row may be about: a patient of ours, or an earlier row of the same file (`uuid` is None)."""

    name: str
    uuid: Any
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Line:
    """One row of the dry run. It is added unless it has errors or is somebody we know; `shares` only tells."""

    entry: Entry
    errors: tuple[str, ...]
    known: Known | None
    shares: Known | None

    @property
    def is_added(self) -> bool:
        return not self.errors and self.known is None


@dataclass(frozen=True)
class DryRun:
    lines: tuple[Line, ...]

    @property
    def added(self) -> list[Line]:
        return [line for line in self.lines if line.is_added]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.errors]

    @property
    def known(self) -> list[Line]:
        return [line for line in self.lines if line.known and not line.errors]

    @property
    def to_look_at(self) -> list[Line]:
        return [line for line in self.lines if not line.is_added or line.shares]


def of_clinic(clinic: Clinic) -> QuerySet[PatientImport]:
    """Every file that was ever chosen, the newest first; without its words."""
    return PatientImport.objects.filter(clinic=clinic).select_related("uploaded_by").defer("content")


def dry_run(row: PatientImport, *, today: date) -> DryRun:
    """Every row judged by the rule that warns when a patient is added by hand; three queries, however many rows.

    Same birth date and a name alike is somebody we know, who is not taken in again. A phone or an e-mail may be a
    family's, so that is only said.
    """
    region = settings.PHONENUMBER_DEFAULT_REGION
    found = rules.entries(rules.read(row.content), row.mapping, today=today, region=region)
    born = _born(row.clinic_id, found)
    reached = _reached(row.clinic_id, found)
    numbers = _numbers(row.clinic_id, found)
    lines = []
    for entry in found:
        errors, known = list(entry.errors), None
        if number := entry.values.get("record_number", ""):
            if number in numbers:
                errors.append(f"The number {number} belongs to {numbers[number]}.")
            elif not errors:
                numbers[number] = f"row {entry.number}"
        if entry.birth_date and not errors:
            this = Known(f"row {entry.number}, {entry.name}", None, names.parts([entry.name]))
            same_day = born[entry.birth_date]
            known = next((one for one in same_day if names.share_a_word(this.parts, one.parts)), None)
            if known is None:
                same_day.append(this)
        shares = next((reached[word] for word in _contacts(entry) if word in reached), None)
        lines.append(Line(entry, tuple(errors), known, shares if not errors and known is None else None))
    return DryRun(tuple(lines))


def _born(clinic_id: int, found: list[Entry]) -> dict[date, list[Known]]:
    """By birth date, who was born then."""
    days = {entry.birth_date for entry in found if entry.birth_date}
    people: dict[date, list[Known]] = defaultdict(list)
    rows = Patient.objects.filter(clinic=clinic_id, birth_date__in=days, archived_at__isnull=True)
    for uuid, given, family, day in rows.values_list("uuid", "given_name", "family_name", "birth_date"):
        people[day].append(Known(f"{given} {family}", uuid, names.parts((given, family))))
    return people


def _reached(clinic_id: int, found: list[Entry]) -> dict[str, Known]:
    """By phone or e-mail as a word of the search, somebody who is reached by it."""
    contacts = {word for entry in found for word in _contacts(entry)}
    rows = PatientWord.objects.filter(clinic=clinic_id, word__in=contacts, patient__archived_at__isnull=True)
    people = rows.values_list("word", "patient__uuid", "patient__given_name", "patient__family_name")
    return {word: Known(f"{given} {family}", uuid) for word, uuid, given, family in people}


def _contacts(entry: Entry) -> list[str]:
    both = (entry.values.get("phone", "").lstrip("+"), names.fold(entry.values.get("email", "")))
    return [word[: names.LONGEST] for word in both if word]


def _numbers(clinic_id: int, found: list[Entry]) -> dict[str, str]:
    """By the practice's own number, whose it is."""
    wanted = {entry.values["record_number"] for entry in found if entry.values.get("record_number")}
    rows = Patient.objects.filter(clinic=clinic_id, record_number__in=wanted)
    people = rows.values_list("record_number", "given_name", "family_name")
    return {number: f"{given} {family}" for number, given, family in people}
