"""How names, numbers and dates are folded into words, so that whoever types quickly still finds the person."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LONGEST = 80
# Letters that no Unicode decomposition takes apart, as people without those keys type them.
PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
LETTERS = re.compile(r"[^\W_]+")
JOINED = re.compile(r"[^\W_]+(?:['\u2019\-][^\W_]+)+")  # O'Brien, Garcia-Lopez
ADDRESS = re.compile(r"[^\s@]+@[^\s@]*")
DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b|\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
SHORTEST_SLIP = 4  # letters; shorter names differ by one letter and are other names
SHORTEST_ENDINGS = (7, 4)  # a phone number is also read out by its last seven or four digits


@dataclass(frozen=True)
class Wanted:
    """What a search asks for: every word must begin some word of the patient; the birth date must be equal."""

    words: tuple[str, ...]
    birth_date: date | None

    @property
    def is_empty(self) -> bool:
        return not self.words and self.birth_date is None


def fold(text: str) -> str:
    """Without accents, case or control characters: "Núñez" and "NUNEZ" are one word."""
    apart = unicodedata.normalize("NFKD", text).casefold().translate(PLAIN)
    return "".join(letter for letter in apart if unicodedata.category(letter)[0] not in "MC")


def words(names: Iterable[str], *, email: str = "", numbers: Iterable[str] = ()) -> frozenset[str]:
    """Every word a patient is found by, at most 80 characters each. `numbers` are ways to dial: digits alone count."""
    found: set[str] = set()
    for name in names:
        folded = fold(name)
        found.update(LETTERS.findall(folded))
        found.update("".join(LETTERS.findall(joined)) for joined in JOINED.findall(folded))
    if email:
        found.add(fold(email))
    for number in numbers:
        found.update(_dialled(number))
    return frozenset(word[:LONGEST] for word in found)


def wanted(text: str) -> Wanted:
    """What somebody typed into the search field; a date as 1971-03-12 or 3/12/1971 is a birth date."""
    folded = fold(text)
    birth_date = None
    for match in DATE.finditer(folded):
        birth_date = _date(match)
        if birth_date:
            folded = folded[: match.start()] + " " + folded[match.end() :]
            break
    addresses = ADDRESS.findall(folded)
    rest = ADDRESS.sub(" ", folded)
    typed = [*addresses, *("".join(LETTERS.findall(part)) for part in _parts(rest))]
    return Wanted(tuple(dict.fromkeys(word[:LONGEST] for word in typed if word)), birth_date)


def alike(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two people's names share a word, give or take one slip of the keys: "Delgado Ruiz" and "Dlegado"."""
    mine, theirs = (
        {word for name in names for word in LETTERS.findall(fold(name))} for names in (one, other)
    )
    return any(_nearly(word, theirs_word) for word in mine for theirs_word in theirs)


def after(word: str) -> str:
    """The first word that no longer begins with `word`: the open end of its range in a B-tree by code point."""
    return word[:-1] + chr(ord(word[-1]) + 1)


def _nearly(one: str, other: str) -> bool:
    """Equal, or from four letters on one letter off: another, missing, doubled or exchanged with its neighbour."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST_SLIP or abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    mine, theirs = one[start:], other[start:]
    return (
        mine[1:] == theirs[1:]
        or mine[1:] == theirs
        or mine == theirs[1:]
        or (mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:])
    )


def _dialled(number: str) -> set[str]:
    digits = "".join(character for character in number if character.isdigit())
    endings = {digits[-length:] for length in SHORTEST_ENDINGS if len(digits) > length}
    return {digits, *endings} - {""}


def _parts(text: str) -> list[str]:
    # "O'Bri" is one joined word; "(303) 555-01" is three runs of digits, each the start of some ending of the number.
    parts: list[str] = []
    for part in text.split():
        parts.extend(LETTERS.findall(part) if any(c.isdigit() for c in part) else [part])
    return parts


def _date(match: re.Match[str]) -> date | None:
    iso_year, iso_month, iso_day, month, day, year = match.groups()
    try:
        if iso_year:
            return date(int(iso_year), int(iso_month), int(iso_day))
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
