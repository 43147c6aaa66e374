"""Reads the words somebody who knows a clinic would try first as a password."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinic.datafiles import DataFile, DataFileError, Mistake

FILE = Path(__file__).parent / "easy_passwords.toml"


@dataclass(frozen=True)
class EasyWords:
    """Words of one kind, in small letters and without accents."""

    slug: str
    words: tuple[str, ...]


@cache
def easy_words() -> frozenset[str]:
    """All of them. Raises DataFileError."""
    mistakes: list[Mistake] = []
    file = DataFile(FILE, mistakes)
    found = file.rows("easy", EasyWords)
    file.finish()
    if mistakes:
        raise DataFileError(tuple(mistakes))
    return frozenset(word for kind in found for word in kind.words)
