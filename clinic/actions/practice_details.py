"""What a clinic says of itself: its name, where it is, how it is reached, and the numbers its patients are told."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.models import Clinic
from clinic.queries import wordings

# These stand in the sender of every mail, where they would end the name.
BREAKS_A_SENDER = re.compile(r'["<>\\\x00-\x1f\x7f]')
FEWEST_DIGITS = {"phone": 7, "emergency_number": 3, "crisis_number": 3}
DIALLED = re.compile(r"[\d+()./ -]*", re.ASCII)
SHORT = re.compile(r"\+?\d+", re.ASCII)  # pages dial these two as they stand


@dataclass(frozen=True)
class Details:
    """`crisis_number` is empty where there is none; `emergency_number` never is."""

    name: str
    address: str
    phone: str
    email: str
    emergency_number: str
    crisis_number: str


def of_clinic(clinic: Clinic) -> Details:
    """What counts now."""
    return Details(**{name: getattr(clinic, name) for name in Details.__dataclass_fields__})


@transaction.atomic
def change(clinic: Clinic, *, wanted: Details, version: int, by: Actor, now: datetime) -> Clinic:
    """Let these stand on every page, mail and text that leaves from now on. `version` is the one the page showed.

    Raises Refused at the field that cannot be right, and Stale when somebody saved in between; nothing changed then.
    """
    row = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    if row.version != version:
        raise Stale(moves.LOST_RACE)
    before = of_clinic(row)
    if wanted == before:
        return row
    _check(wanted)
    for name, value in asdict(wanted).items():
        setattr(row, name, value)
    if (wanted.name, wanted.phone) != (before.name, before.phone):
        _fits_the_texts(row, field="phone" if wanted.name == before.name else "name")
    moves.edit(row, version=version, **asdict(wanted))
    changed = [name for name, old in asdict(before).items() if old != asdict(wanted)[name]]
    audit.record("practice.details_changed", target=row, by=by, now=now, detail={"changed": changed})
    return row


def _check(wanted: Details) -> None:
    if BREAKS_A_SENDER.search(wanted.name):
        raise Refused(
            "Leave quotation marks, <, > and \\ out: the name stands in front of every mail.", field="name"
        )
    for field, fewest in FEWEST_DIGITS.items():
        number = getattr(wanted, field)
        if field == "crisis_number" and not number:
            continue
        if field != "phone" and not SHORT.fullmatch(number):
            raise Refused("Write digits alone, as patients dial it.", field=field)
        if not DIALLED.fullmatch(number):
            raise Refused(
                "Write the number as it is dialled: digits, spaces, + ( ) - and no word.", field=field
            )
        if sum(one.isdigit() for one in number) < fewest:
            raise Refused(f"A number has at least {fewest} digits.", field=field)


def _fits_the_texts(row: Clinic, *, field: str) -> None:
    """A longer name makes a text longer, which a phone may not take as one any more."""
    for text in wordings.all_texts(row):
        for one in text.rendered:
            if one.faults:
                raise Refused(
                    f"With this {field} the text message “{text.wording.name}” cannot leave ({one.name}): {one.faults[0]}",
                    field=field,
                )
