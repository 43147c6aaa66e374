"""What counts as harm: an adverse event, apart from the soreness and small bruises that needles are expected to leave."""

from enum import StrEnum

from pathway.enums import EventSeverity
from pathway.reference.library import Library


def is_expected(kind: str, severity: str, *, library: Library) -> bool:
    """Whether this is an expected response: one the reference names so, and mild. A worse one is harm whatever its name."""
    words = library.events.get(kind)
    return words is not None and words.expected and severity == EventSeverity.MILD


class Soreness(StrEnum):
    """What soreness after needles is: nothing, what is expected, or longer than that."""

    NONE = "none"
    EXPECTED = "expected"
    LINGERS = "lingers"


def soreness(level: float, hours_since_session: float, *, library: Library) -> Soreness:
    """What soreness of this level (0 to 10) is so long after the needles.

    However strong, it is expected for as long as soreness of hard exercise lasts [SORE]; what comes on top of it (a spot
    that reddens, a limb that goes weak) is asked by itself. What outlasts that is for the therapist to look at: only a
    person can say whether it is harm.
    """
    if level <= 0:
        return Soreness.NONE
    is_usual = hours_since_session <= library.timing.soreness_gone_by_hours
    return Soreness.EXPECTED if is_usual else Soreness.LINGERS
