"""Fear of needles and fainting: when a patient needs a way of their own, and how many needles that way allows."""

from __future__ import annotations

from dataclasses import dataclass

from pathway.enums import Disposition
from pathway.reference.library import Library
from pathway.reference.screening_rows import DONT_KNOW
from pathway.rules.completion import Open
from pathway.rules.findings import Finding
from pathway.rules.screenings import Assessment

FEAR, FAINTING = "needle_fear", "faint_history"
NOT_NEEDLED = frozenset({Disposition.DO_NOT_NEEDLE, Disposition.EMERGENCY})


@dataclass(frozen=True)
class Aversion:
    """What was found: `fear` is the patient's own word for it, empty when needles are fine; `faints` a history of it.

    `question` is the one beside which the way is decided.
    """

    question: str
    fear: str
    faints: bool

    @property
    def words(self) -> str:
        """Both in one sentence for whoever holds the needle."""
        parts = [f"needles: {self.fear.lower()}"] if self.fear else []
        parts += ["has fainted, or almost, with a needle"] if self.faints else []
        sentence = ", ".join(parts)
        return f"{sentence[0].upper()}{sentence[1:]}."


def aversion(assessment: Assessment, *, library: Library) -> Aversion | None:
    """The fear and fainting of this screening; None when there is neither, or when it means no needles at all."""
    found = {one.question: one for one in assessment.findings if one.choice != DONT_KNOW}
    fear, faints = found.get(FEAR), found.get(FAINTING)
    if fear is None and faints is None:
        return None
    if any(_forbids(one) for one in (fear, faints) if one is not None):
        return None
    choice = library.questions[FEAR].choice(fear.choice) if fear else None
    return Aversion(FEAR if fear else FAINTING, choice.en if choice else "", faints is not None)


def left_to_decide(found: Aversion | None, *, is_planned: bool) -> tuple[Open, ...]:
    """What still stands before the screening may be closed: the way this patient is needled."""
    if found is None or is_planned:
        return ()
    return (
        Open(
            found.question,
            "Needles are hard for this patient. Set the limits: stop signal, most needles, lying down.",
        ),
    )


def most_needles(most: int, *, first_time_only: bool, sessions_before: int) -> int | None:
    """The maximum that counts today; None when it was meant for the first session and that is over."""
    return None if first_time_only and sessions_before else most


def beyond(needles_in: int, most: int | None, reason: str) -> str:
    """The sentence that holds more needles back than were agreed; empty within the maximum or with a reason."""
    if most is None or needles_in <= most or reason.strip():
        return ""
    agreed = "1 needle was" if most == 1 else f"{most} needles were"
    return (
        f"At most {agreed} agreed with this patient, and this would be {needles_in}. "
        "Write why more, then log them."
    )


def _forbids(finding: Finding) -> bool:
    return finding.disposition in NOT_NEEDLED or finding.stops_needling
