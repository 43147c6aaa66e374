"""The shape of the rule by which timed care is counted in units."""

import re
from dataclasses import dataclass

KEY = re.compile(r" ?\[[^\]]*\]")  # the code of the clinical reference, which says nothing to a biller


@dataclass(frozen=True)
class TimedUnits:
    """Units of `unit_minutes`, the first one from `first_unit_from` minutes. Shown to the biller, never billed."""

    slug: str
    unit_minutes: int
    first_unit_from: int
    en: str
    source: str

    @property
    def where_from(self) -> str:
        """The source as a biller reads it."""
        return KEY.sub("", self.source)

    def __post_init__(self) -> None:
        if not 1 <= self.first_unit_from <= self.unit_minutes:
            raise ValueError("'first_unit_from' must be from 1 to 'unit_minutes'.")
