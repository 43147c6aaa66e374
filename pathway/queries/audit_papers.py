"""Who opened or changed a patient's record, as a paper for the patient."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, translation

from clinic.models import Clinic
from clinic.pdf import Paper, Part
from pathway.queries import audits
from pathway.queries.audits import Line
from patients.models import Patient

AT_MOST = 5_000  # entries; the latest ones
WHEN = "j M Y, H:i"
OPENING = (
    "This is every time somebody opened or changed what we keep about you, the latest first, with who it was. Times are"
    " those of our clinic. Ask us about any line."
)
CUT_OFF = f"Only the latest {AT_MOST} entries are here."


def paper(patient: Patient, *, now: datetime) -> Paper:
    """Every entry there is, the latest first; `now` is the moment it is made."""
    clinic = patient.clinic
    found = audits.lines(audits.of_patient(patient)[: AT_MOST + 1])
    with translation.override("en"):
        rows = tuple(_row(line, clinic) for line in found[:AT_MOST])
        born = formats.date_format(patient.birth_date, "j F Y")
        made = formats.date_format(clinic.local(now), "j F Y")
    return Paper(
        title="Who opened or changed your record",
        language="en",
        clinic=clinic.name,
        reach=(clinic.address, clinic.phone, clinic.email),
        dated=made,
        recipient=(patient.full_name, f"Born {born}"),
        about=patient.full_name,
        parts=(
            Part(paragraphs=(OPENING, *([CUT_OFF] if len(found) > AT_MOST else []))),
            Part("Entries", table=(("When", "Who", "What"), *rows), widths=(3, 4, 6)),
        ),
    )


def _row(line: Line, clinic: Clinic) -> tuple[str, str, str]:
    return formats.date_format(clinic.local(line.at), WHEN), line.who, line.what
