"""The shapes of what a session is logged with: needle sizes, what may happen, and where dry needling is permitted."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class NeedleSize:
    """A needle the clinic stocks: diameter x length."""

    slug: str
    diameter_mm: float
    length_mm: int

    @property
    def en(self) -> str:
        """As it is said: "0.30 x 50 mm"."""
        return f"{self.diameter_mm:.2f} \u00d7 {self.length_mm} mm"


@dataclass(frozen=True)
class EventWords:
    """What may happen during or after needling. `expected` is no harm while it is mild, such as a small bruise."""

    slug: str
    en: str
    expected: bool = False


@dataclass(frozen=True)
class Jurisdiction:
    """A state's rule on dry needling by physical therapists. `slug` is country and state, such as US-CO."""

    slug: str
    en: str
    rule: str
    source: str
    reviewed_on: date
    note: str = ""

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"'rule' is {self.rule!r}; it must be one of {', '.join(RULES)}.")

    @property
    def allows(self) -> bool:
        """Only a rule that says so allows: a silent one does not."""
        return self.rule == PERMITTED


PERMITTED = "permitted"
RULES = (PERMITTED, "prohibited", "silent")
