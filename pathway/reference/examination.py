"""What the clinical assessment asks and may find: parts, items, numbers, the neurological grid, signs for the screening."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from clinic.datafiles import DataFile, DataFileError, Mistake
from pathway.enums import Tier
from pathway.reference.library import library
from pathway.reference.muscles import Wording

FOLDER = Path(__file__).parent
VOCABULARIES = (
    *("side", "driver", "effect", "gait", "posture", "walk", "strength", "symptom_site", "crossed", "slump"),
    *("saddle", "light_touch", "myotome", "reflex_grade"),
)
LIGHT_TOUCH, MYOTOME, REFLEX = "light_touch", "myotome", "reflex"
# What each kind of sign in the grid is graded with, and the grade that is normal.
GRADES = {LIGHT_TOUCH: "light_touch", MYOTOME: "myotome", REFLEX: "reflex_grade"}
NORMAL_GRADE = {LIGHT_TOUCH: "normal", MYOTOME: "5", REFLEX: "normal"}


@dataclass(frozen=True)
class Part:
    """A part of the page; `all_normal` is what its button says, empty where there is none."""

    slug: str
    en: str
    all_normal: str = ""


@dataclass(frozen=True)
class Level:
    """A nerve root: where it feels and what it moves."""

    slug: str
    skin: str
    movement: str


@dataclass(frozen=True)
class Reflex:
    """A tendon reflex and the root it tests."""

    slug: str
    en: str
    level: str


@dataclass(frozen=True)
class Item:
    """Something answered in words; `words` names the vocabulary, `normal` what "all normal" fills in."""

    slug: str
    part: str
    en: str
    words: str
    normal: str = ""


@dataclass(frozen=True)
class Number:
    """Something answered with a whole number on a scale; `is_measured` makes it an outcome value."""

    slug: str
    part: str
    en: str
    lowest: int
    highest: int
    unit: str = ""
    step: int = 1
    start: int = 0
    is_measured: bool = False

    @property
    def is_scale(self) -> bool:
        """Asked as eleven buttons, 0 to 10."""
        return not self.unit


@dataclass(frozen=True)
class Sign:
    """A finding the screening must hear: the answer it stands for, and which answers say it already."""

    slug: str
    en: str
    tier: Tier
    source: str
    question: str = ""
    answer: str = ""
    known_by: tuple[str, ...] = ()
    may_be_known: bool = False

    @property
    def wants_words(self) -> bool:
        """A sentence of the therapist may settle it: that it is old and unchanged, or what was done."""
        return self.may_be_known or not self.question


@dataclass(frozen=True)
class ExaminationContent:
    """Everything the assessment page knows. Mappings are by slug, in file order."""

    parts: Mapping[str, Part]
    words: Mapping[str, Mapping[str, Wording]]
    levels: Mapping[str, Level]
    reflexes: Mapping[str, Reflex]
    items: Mapping[str, Item]
    numbers: Mapping[str, Number]
    signs: Mapping[str, Sign]

    @property
    def asked(self) -> tuple[Item | Number, ...]:
        """Every item and every number."""
        return (*self.items.values(), *self.numbers.values())

    def said(self, vocabulary: str, slug: str) -> str:
        """The word for a stored slug; a slug the file no longer knows stands for itself."""
        found = self.words[vocabulary].get(slug)
        return found.en if found else slug

    def places(self, kind: str) -> tuple[str, ...]:
        """Where a kind of sign is tested: the roots, or the reflexes."""
        return tuple(self.reflexes if kind == REFLEX else self.levels)


@cache
def examination() -> ExaminationContent:
    """The content shipped with the product. Raises DataFileError naming every mistake at once."""
    return load(FOLDER)


def load(folder: Path) -> ExaminationContent:
    """The content of any folder with an examination.toml. Raises DataFileError as `examination` does."""
    mistakes: list[Mistake] = []
    file = DataFile(folder / "examination.toml", mistakes)
    content = ExaminationContent(
        parts=_by_slug(file.rows("part", Part)),
        words=MappingProxyType({name: _by_slug(file.rows(name, Wording)) for name in VOCABULARIES}),
        levels=_by_slug(file.rows("level", Level)),
        reflexes=_by_slug(file.rows("reflex", Reflex)),
        items=_by_slug(file.rows("item", Item)),
        numbers=_by_slug(file.rows("number", Number)),
        signs=_by_slug(file.rows("sign", Sign)),
    )
    file.finish()
    for slug, sentence in (*_about_items(content), *_about_signs(content)):
        file.mistake(file.line_of(slug), slug, sentence)
    if mistakes:
        raise DataFileError(tuple(mistakes))
    return content


class _Named(Protocol):
    @property
    def slug(self) -> str: ...


Row = TypeVar("Row", bound=_Named)


def _by_slug(rows: tuple[Row, ...]) -> Mapping[str, Row]:
    return MappingProxyType({row.slug: row for row in rows})


def _about_items(content: ExaminationContent) -> Iterator[tuple[str, str]]:
    for one in content.asked:
        if one.part not in content.parts:
            yield one.slug, f"{one.part!r} is no part of the page."
    for item in content.items.values():
        if item.words not in content.words:
            yield item.slug, f"{item.words!r} is no list of words."
        elif item.normal and item.normal not in content.words[item.words]:
            yield item.slug, f"{item.normal!r} is no word of {item.words!r}."
    for number in content.numbers.values():
        if not number.lowest <= number.start <= number.highest or number.step < 1:
            yield number.slug, "'start' must lie on the scale and 'step' must be 1 or more."


def _about_signs(content: ExaminationContent) -> Iterator[tuple[str, str]]:
    for sign in content.signs.values():
        if not sign.question:
            continue
        question = library().questions.get(sign.question)
        if question is None:
            yield sign.slug, f"{sign.question!r} is no question of the screening."
            continue
        for code in (sign.answer, *sign.known_by):
            if question.choice(code) is None:
                yield sign.slug, f"{sign.question!r} has no answer {code!r}."
