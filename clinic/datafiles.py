"""Reads TOML data files into frozen dataclasses and reports every mistake at once, with file, line and a sentence."""

import dataclasses
import json
import re
import tomllib
import types
import typing
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

Shape = TypeVar("Shape")

TABLE_HEADER = re.compile(r"^\s*\[\[?\s*([\w.\-]+)\s*\]\]?")
PLAIN_WORDS: Mapping[Any, str] = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date such as 2026-11-20",
}


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in a data file, in words the clinician who edits it can act on."""

    file: str
    line: int
    where: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}"
        return f"{place} ({self.where}): {self.sentence}" if self.where else f"{place}: {self.sentence}"


class DataFileError(Exception):
    """Everything that is wrong in the data files that were read, never only the first thing."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class _Place:
    """Where a value stands: the line its table opens on, the words that name it, the header it stands under."""

    line: int
    where: str
    header: str


class _Unreadable(Exception):
    """A value could not be built; the mistake is already noted."""


class DataFile:
    """One TOML file. Its mistakes go to the list it is given, so a whole folder can be read before anyone is told.

    `left_out` are the slugs of rows that could not be built, so that nobody is told they are missing too; `is_toml` is
    False when nothing could be read at all.
    """

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        self.path = path
        self._mistakes = mistakes
        self._lines: list[str] = []
        self._headers: dict[str, list[int]] = defaultdict(list)
        self.is_toml = True
        self._content = self._read()
        # Of what it says, not how it is written: a comment or an empty line is no new version.
        self.digest = sha256(json.dumps(self._content, sort_keys=True, default=str).encode()).hexdigest()
        self._lines_by_slug: dict[str, int] = {}
        self.left_out: set[str] = set()

    def rows(self, table: str, shape: type[Shape]) -> tuple[Shape, ...]:
        """Every `[[table]]` of the file as `shape`, in file order. Rows that cannot be built are noted and left out."""
        raw = self._content.pop(table, [])
        if not isinstance(raw, list):
            self.mistake(self._line_of(table, 1), table, f"Write each row under its own [[{table}]] heading.")
            return ()
        built = []
        seen: set[str] = set()
        for number, item in enumerate(raw, start=1):
            place = self._open(table, item, fallback=f"{table} {number}", inside=None)
            try:
                row = self._table(item, shape, place)
            except _Unreadable:
                self.left_out |= _slugs_in(item)
                continue
            slug = str(getattr(row, "slug", ""))
            if slug in seen:
                self.mistake(place.line, place.where, f"The slug {slug!r} is already used above.")
            elif slug:
                seen.add(slug)
                self._lines_by_slug.setdefault(slug, place.line)
            built.append(row)
        return tuple(built)

    def one(self, table: str, shape: type[Shape]) -> Shape | None:
        """The single `[table]` of the file as `shape`, or None (noted) when it is missing or cannot be built."""
        raw = self._content.pop(table, None)
        if raw is None:
            self.mistake(1, "", f"The heading [{table}] is missing.")
            return None
        try:
            return self._table(raw, shape, self._open(table, raw, fallback=table, inside=None))
        except _Unreadable:
            return None

    def finish(self) -> None:
        """Refuse what nobody asked for: a misspelt heading would otherwise be silently ignored."""
        for name in self._content:
            line = self._headers[name][0] if self._headers.get(name) else self._line_of(name, 1)
            self.mistake(line, name, f"The heading {name!r} is not known in this file.")

    def mistake(self, line: int, where: str, sentence: str) -> None:
        """Note one mistake of this file."""
        self._mistakes.append(Mistake(self.path.name, line, where, sentence))

    def has(self, slug: str) -> bool:
        """Whether a row with this slug was built."""
        return slug in self._lines_by_slug

    def line_of(self, slug: str) -> int:
        """The line on which the row with this slug opens; 1 when it is not in this file."""
        return self._lines_by_slug.get(slug, 1)

    def _read(self) -> dict[str, Any]:
        try:
            text = self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            self.mistake(1, "", "The file is missing or is not UTF-8 text.")
            self.is_toml = False
            return {}
        self._lines = text.splitlines()
        for number, written in enumerate(self._lines, start=1):
            if header := TABLE_HEADER.match(written):
                self._headers[header[1]].append(number)
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.is_toml = False
            at = re.search(r"line (\d+)", str(error))
            self.mistake(
                int(at[1]) if at else len(self._lines),
                "",
                f"This is not valid TOML: {str(error).split(' (at ')[0]}.",
            )
            return {}

    def _open(self, name: str, raw: object, *, fallback: str, inside: _Place | None) -> _Place:
        """The place of a table; headings are met in file order, so the next unused one of that name is its own."""
        header = f"{inside.header}.{name}" if inside else name
        if self._has_own_heading(header, inside):
            line = self._headers[header].pop(0)
        else:
            line = self._line_of(name, inside.line) if inside else 1
        slug = raw.get("slug", raw.get("code")) if isinstance(raw, dict) else None
        own = str(slug) if slug else fallback
        return _Place(line, f"{inside.where}, {own}" if inside else own, header)

    def _has_own_heading(self, header: str, inside: _Place | None) -> bool:
        """Whether the next unused heading of this name stands before any heading that closes the table around it."""
        if not self._headers.get(header):
            return False
        around = [self._headers.get(name) or [] for name in _above(header)] if inside else []
        return all(self._headers[header][0] < lines[0] for lines in around if lines)

    def _line_of(self, key: str, start: int) -> int:
        """The first line from `start` on that sets `key`, or `start` itself when the key is written inside a line."""
        written = re.compile(rf"^\s*(\[+\s*)?{re.escape(key)}\b")
        for number in range(start, len(self._lines) + 1):
            line = self._lines[number - 1]
            if written.match(line):
                return number
            if number > start and TABLE_HEADER.match(line):
                break
        return start

    def _refuse(self, place: _Place, key: str, sentence: str) -> _Unreadable:
        self.mistake(self._line_of(key, place.line) if key else place.line, place.where, sentence)
        return _Unreadable()

    def _table(self, raw: object, shape: type[Shape], place: _Place) -> Shape:
        if not isinstance(raw, dict):
            raise self._refuse(place, "", "A table with named values was expected here.")
        fields = _fields(typing.cast(Hashable, shape))
        values: dict[str, Any] = {}
        broken = False
        for key, value in raw.items():
            if key not in fields:
                self._refuse(place, key, f"{key!r} is not known here; known are {', '.join(fields)}.")
                broken = True
                continue
            try:
                values[key] = self._value(value, fields[key].kind, key, place)
            except _Unreadable:
                broken = True
        for key, field in fields.items():
            if field.required and key not in raw:
                self._refuse(place, "", f"{key!r} is missing.")
                broken = True
            elif field.required and raw.get(key) in ("", []):
                self._refuse(place, key, f"{key!r} is empty.")
                broken = True
        if broken:
            raise _Unreadable
        try:
            return shape(**values)
        except ValueError as error:
            raise self._refuse(place, "", str(error)) from None

    def _value(self, raw: object, kind: Any, key: str, place: _Place) -> Any:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin in (types.UnionType, typing.Union):
            return self._value(raw, next(one for one in arguments if one is not type(None)), key, place)
        if origin is tuple:
            if not isinstance(raw, list):
                raise self._refuse(place, key, f"{key!r} must be a list in square brackets.")
            return self._every(raw, arguments[0], key, place)
        if origin is not None and issubclass(origin, Mapping):
            if not isinstance(raw, dict):
                raise self._refuse(place, key, f"{key!r} must be a table with named values.")
            return types.MappingProxyType(
                {k: self._value(v, arguments[1], key, place) for k, v in raw.items()}
            )
        if dataclasses.is_dataclass(kind):
            return self._table(raw, kind, self._open(key, raw, fallback=key, inside=place))  # type: ignore[arg-type]
        if issubclass(kind, StrEnum):
            try:
                return kind(raw)
            except ValueError:
                raise self._refuse(
                    place, key, f"{key!r} is {raw!r}; it must be one of {', '.join(kind)}."
                ) from None
        if kind is float and type(raw) is int:
            return float(raw)
        if type(raw) is not kind:
            raise self._refuse(place, key, f"{key!r} is {raw!r}; it must be {PLAIN_WORDS[kind]}.")
        return raw.strip() if isinstance(raw, str) else raw

    def _every(self, raw: list[object], kind: Any, key: str, place: _Place) -> tuple[Any, ...]:
        built, broken = [], False
        for item in raw:
            try:
                built.append(self._value(item, kind, key, place))
            except _Unreadable:
                broken = True
        if broken:
            raise _Unreadable
        return tuple(built)


@dataclass(frozen=True)
class _Field:
    kind: Any
    required: bool


def _slugs_in(raw: object) -> set[str]:
    """Every slug inside a table, its own first; what is no table has none."""
    if isinstance(raw, list):
        return set().union(*map(_slugs_in, raw))
    if not isinstance(raw, dict):
        return set()
    own = {str(raw["slug"])} if "slug" in raw else set()
    return own | _slugs_in(list(raw.values()))


def _above(header: str) -> list[str]:
    parts = header.split(".")
    return [".".join(parts[:depth]) for depth in range(1, len(parts))]


@cache
def _fields(shape: Any) -> dict[str, _Field]:
    hints = typing.get_type_hints(shape)
    missing = dataclasses.MISSING
    return {
        field.name: _Field(hints[field.name], field.default is missing and field.default_factory is missing)
        for field in dataclasses.fields(shape)
        if field.init
    }
