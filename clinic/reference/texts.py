"""Reads the texts that are shipped, and the words that stand in no message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinic.datafiles import DataFile, DataFileError, Mistake

FOLDER = Path(__file__).parent
ALWAYS = ("clinic", "who")  # what every text holds
# As long as each gets: a clinic's name of a usual length, a link with its token behind a long name of a site.
LONGEST = {
    "clinic": "Alder Physical Therapy",
    "who": " (para M.W.)",
    "time": "Wed 30 Sep, 14:30",
    "phone": "(303) 555-0100",
    "link": "https://needlepath.example/p/" + "x" * 43 + "/",
}


@dataclass(frozen=True)
class Wording:
    """One text in both languages. `needs` and `may` are the variables it must and may hold besides clinic and who."""

    slug: str
    name: str
    needs: tuple[str, ...]
    may: tuple[str, ...]
    en: str
    es: str

    @property
    def variables(self) -> tuple[str, ...]:
        return (*ALWAYS, *self.needs, *self.may)

    def said(self, language: str) -> str:
        return self.es if language == "es" else self.en


@dataclass(frozen=True)
class Words:
    """Words of one kind that stand in no message; a star in one is any ending. `because` is a sentence, `source` its row."""

    slug: str
    source: str
    because: str
    en: tuple[str, ...]
    es: tuple[str, ...]


@dataclass(frozen=True)
class Reply:
    """What somebody is answered who writes back, by the meaning of what they wrote."""

    slug: str
    en: str
    es: str

    def said(self, language: str) -> str:
        return self.es if language == "es" else self.en


@cache
def shipped() -> Mapping[str, Wording]:
    """The texts by slug, in the order of the file. Raises DataFileError."""
    mistakes: list[Mistake] = []
    file = DataFile(FOLDER / "text_wordings.toml", mistakes)
    found = file.rows("wording", Wording)
    file.finish()
    if mistakes:
        raise DataFileError(tuple(mistakes))
    return {one.slug: one for one in found}


@cache
def clinical_words() -> tuple[Words, ...]:
    """The words that stand in no message, by kind. Raises DataFileError."""
    mistakes: list[Mistake] = []
    file = DataFile(FOLDER / "clinical_words.toml", mistakes)
    found = file.rows("word", Words)
    file.finish()
    if mistakes:
        raise DataFileError(tuple(mistakes))
    return found


@cache
def replies() -> Mapping[str, Reply]:
    """The answers by slug: stop, start, help, other. Raises DataFileError."""
    mistakes: list[Mistake] = []
    file = DataFile(FOLDER / "text_replies.toml", mistakes)
    found = file.rows("reply", Reply)
    file.finish()
    if mistakes:
        raise DataFileError(tuple(mistakes))
    return {one.slug: one for one in found}
