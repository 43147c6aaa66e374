"""What counts as harm: an adverse event, apart from the soreness and small bruises that needles are expected to leave."""

from pathway.enums import EventSeverity
from pathway.reference.library import Library


def is_expected(kind: str, severity: str, *, library: Library) -> bool:
    """Whether this is an expected response: one the reference names so, and mild. A worse one is harm whatever its name."""
    words = library.events.get(kind)
    return words is not None and words.expected and severity == EventSeverity.MILD
