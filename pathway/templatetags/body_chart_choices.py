"""What can be chosen or is shown on a body chart: one muscle or skin zone on one side, with its state."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pathway.enums import CellState, Side

SIDES = (Side.LEFT, Side.RIGHT)


@dataclass(frozen=True)
class Choice:
    """One thing on one side that can be chosen or is shown. ``is_withdrawn``: it was chosen and has become blocked.

    ``reasons`` read as sentences and may carry a source; ``current`` says why e-stim alone is blocked.
    """

    slug: str
    side: str
    label: str
    is_selected: bool = False
    state: CellState | None = None
    reasons: Collection[Any] = ()
    card: Any = None
    is_withdrawn: bool = False
    count: int = 0
    current: str = ""
    is_muscle: bool = False

    @property
    def key(self) -> str:
        """The value of its checkbox."""
        return f"{self.slug}:{self.side}"

    @property
    def is_blocked(self) -> bool:
        """It can be read about and not chosen."""
        return self.state is CellState.BLOCKED

    @property
    def hatch(self) -> str:
        """The pattern drawn over it, so that its state is never told by colour alone."""
        return "" if self.state in (None, CellState.ALLOWED) else str(self.state)
