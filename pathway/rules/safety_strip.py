"""What stands in the safety strip of a chart: the few findings to know before touching the patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pathway.reference.library import Library
from pathway.reference.screening_rows import DONT_KNOW
from pathway.rules.findings import Finding
from pathway.rules.screenings import Assessment


class NoteKind(StrEnum):
    """What a safety note is about."""

    RED_FLAG = "red_flag"
    NEEDLE_AVERSION = "needle_aversion"
    FAINTING = "fainting"
    PREGNANCY = "pregnancy"
    BLOOD = "blood"
    DEVICE = "device"
    ALLERGY = "allergy"


@dataclass(frozen=True)
class Note:
    """One safety note and the finding it comes from. `words` are short enough for a badge."""

    kind: NoteKind
    words: str
    finding: Finding


# Question slug: what it is about, and the words; {answer} is the answer as it was given.
SHOWN = {
    "needle_fear": (NoteKind.NEEDLE_AVERSION, "Needles: {answer}"),
    "unwilling": (NoteKind.NEEDLE_AVERSION, "Does not want needles"),
    "faint_history": (NoteKind.FAINTING, "Faints with needles"),
    "prior_reaction": (NoteKind.NEEDLE_AVERSION, "Reacted to needling before"),
    "pregnancy": (NoteKind.PREGNANCY, "Pregnancy: {answer}"),
    "anticoagulant": (NoteKind.BLOOD, "Blood thinner"),
    "antiplatelet": (NoteKind.BLOOD, "Aspirin or clopidogrel"),
    "bleeding_disorder": (NoteKind.BLOOD, "Bleeding disorder"),
    "cardiac_device": (NoteKind.DEVICE, "Pacemaker or defibrillator"),
    "other_implant_device": (NoteKind.DEVICE, "Implanted device"),
    "metal_allergy": (NoteKind.ALLERGY, "Metal allergy"),
}


def notes(assessment: Assessment, *, library: Library) -> Sequence[Note]:
    """The notes of a screening: open red flags first, then what is shown of the rest, strictest first."""
    flags = [
        Note(
            NoteKind.RED_FLAG,
            f"Red flag: {library.row_of[one.question].slug.removeprefix('rf_').replace('_', ' ')}",
            one,
        )
        for one in assessment.red_flags
        if not one.resolved
    ]
    shown = []
    for finding in assessment.findings:
        if finding.question in SHOWN:
            kind, words = SHOWN[finding.question]
            doubt = ": not known" if finding.choice == DONT_KNOW and "{answer}" not in words else ""
            shown.append(Note(kind, words.format(answer=_answer(finding, library)) + doubt, finding))
    return (*flags, *shown)


def _answer(finding: Finding, library: Library) -> str:
    choice = library.questions[finding.question].choice(finding.choice)
    word = library.answer_words.get(finding.choice)
    said = choice.en if choice else word.en if word else finding.choice
    return said if said.startswith("I ") else said.lower()
