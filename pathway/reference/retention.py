"""Loads how long records are kept, what goes by itself and what never does (retention.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from clinic.datafiles import DataFile, DataFileError, Mistake

FOLDER = Path(__file__).parent
DEFAULT = "default"


@dataclass(frozen=True)
class Place:
    """For how many years after the last care a record is kept, and until which age at least."""

    slug: str
    en: str
    years: int
    until_age: int
    source: str
    reviewed_on: date


@dataclass(frozen=True)
class Audit:
    """For how many years the sentences of the audit are kept at least."""

    slug: str
    years: int
    source: str


@dataclass(frozen=True)
class Removal:
    """What is removed by itself, so many days after it was of use."""

    slug: str
    en: str
    days: int
    why: str


@dataclass(frozen=True)
class Kept:
    """What the product never removes."""

    slug: str
    en: str
    why: str


@dataclass(frozen=True)
class Retention:
    """Everything known about keeping and removing, by slug, in file order."""

    places: Mapping[str, Place]
    audit: Audit
    removals: Mapping[str, Removal]
    kept: Mapping[str, Kept]

    def of_place(self, jurisdiction: str) -> Place:
        """The rule of a place such as US-CA; where none is known, the longest we found."""
        return self.places.get(jurisdiction, self.places[DEFAULT])


@cache
def retention() -> Retention:
    """The content shipped with the product. Raises DataFileError naming every mistake at once."""
    mistakes: list[Mistake] = []
    file = DataFile(FOLDER / "retention.toml", mistakes)
    (audit,) = file.rows("audit", Audit)
    content = Retention(
        places=MappingProxyType({row.slug: row for row in file.rows("place", Place)}),
        audit=audit,
        removals=MappingProxyType({row.slug: row for row in file.rows("removal", Removal)}),
        kept=MappingProxyType({row.slug: row for row in file.rows("kept", Kept)}),
    )
    file.finish()
    if mistakes:
        raise DataFileError(tuple(mistakes))
    return content
