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
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sep", "oct", "nov", "dec dic"),
        1,
    )
    for name in names.split()
}
YEAR = r"(?P<year>\d{4}|\d{2})"
DATES = tuple(
    re.compile(rf"(?<![\w/.-]){spelling}(?![\w/.-])")
    for spelling in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",  # 1971-03-12
        rf"(?P<month>\d{{1,2}})([-/.])(?P<day>\d{{1,2}})\2{YEAR}",  # 3/12/1971 and 3/12/71
        rf"(?P<day>\d{{1,2}}) (?:de )?(?P<name>[a-z]{{3,10}}),? (?:de )?{YEAR}",  # 12 Mar 1971, 12 de marzo de 1971
        rf"(?P<name>[a-z]{{3,10}}) (?P<day>\d{{1,2}}),? {YEAR}",  # March 12, 1971
    )
)
CENTURIES = (1900, 2000)
SHORTEST_SLIP = 4  # letters; shorter names differ by one letter and are other names
SHORTEST_ENDINGS = (7, 4)  # a phone number is also read out by its last seven or four digits


@dataclass(frozen=True)
class Wanted:
    """What a search asks for: every word must begin some word of the patient; the birth date must be one of these.

    A date may be read in two ways (3/4/71 is in March of two centuries) and is impossible in others (25/3/1971).
    """

    words: tuple[str, ...]
    birth_dates: tuple[date, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.birth_dates


def fold(text: str) -> str:
    """Without accents, case or control characters: "Núñez" and "NUNEZ" are one word."""
    apart = unicodedata.normalize("NFKD", text).casefold().translate(PLAIN)
    return "".join(letter for letter in apart if unicodedata.category(letter)[0] not in "MC")


def words(
    names: Iterable[str],
    *,
    email: str = "",
    numbers: Iterable[str] = (),
    birth_date: date | None = None,
    record_number: str = "",
) -> frozenset[str]:
    """Every word a patient is found by, at most 80 characters each. `numbers` are ways to dial: digits alone count.

    A birth date is found in its usual spellings (see `wanted`), and by its eight digits in a row, year or month first.
    """
    found: set[str] = set()
    for name in (*names, record_number, email.partition("@")[0]):
        folded = fold(name)
        found.update(LETTERS.findall(folded))
        found.update("".join(LETTERS.findall(joined)) for joined in JOINED.findall(folded))
    if email:
        found.add(fold(email))
    for number in numbers:
        found.update(_dialled(number))
    if birth_date:
        found.update({f"{birth_date:%Y%m%d}", f"{birth_date:%m%d%Y}"})
    return frozenset(word[:LONGEST] for word in found)


def wanted(text: str) -> Wanted:
    """What somebody typed into the search field; a date such as 1971-03-12, 3/12/1971 or 12 Mar 1971 is a birth date."""
    folded = fold(text)
    birth_dates: tuple[date, ...] = ()
    for spelling in DATES:
        match = spelling.search(folded)
        birth_dates = _dates(match) if match else ()
        if match and birth_dates:
            folded = folded[: match.start()] + " " + folded[match.end() :]
            break
    addresses = ADDRESS.findall(folded)
    rest = ADDRESS.sub(" ", folded)
    typed = [*addresses, *("".join(LETTERS.findall(part)) for part in _parts(rest))]
    return Wanted(tuple(dict.fromkeys(word[:LONGEST] for word in typed if word)), birth_dates)


def alike(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two people's names share a word, give or take one slip of the keys: "Delgado Ruiz" and "Dlegado"."""
    return share_a_word(parts(one), parts(other))


def parts(names: Iterable[str]) -> frozenset[str]:
    """The folded words of somebody's names, to compare with those of many others."""
    return frozenset(word for name in names for word in LETTERS.findall(fold(name)))


def share_a_word(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """The same as `alike`, by the parts of both names."""
    return not mine.isdisjoint(theirs) or any(_nearly(word, other) for word in mine for other in theirs)


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
    # "O'Bri" is one joined word; "ann.le" of an address is two; "(303) 555-01" is three runs of digits, each the start of
    # some ending of the number.
    parts: list[str] = []
    for part in text.replace(".", " ").split():
        parts.extend(LETTERS.findall(part) if any(c.isdigit() for c in part) else [part])
    return parts


def _dates(match: re.Match[str]) -> tuple[date, ...]:
    """The days a spelling can mean: the month first where both ways round are possible, as is said here."""
    found = match.groupdict()
    name = found.get("name")
    month = MONTHS.get(name[:3], 0) if name else int(found["month"])
    day, year = int(found["day"]), int(found["year"])
    years = [century + year for century in CENTURIES] if len(found["year"]) == 2 else [year]
    usual = [_date(one, month, day) for one in years]
    other = [] if name else [_date(one, day, month) for one in years]
    return tuple(one for one in (usual if any(usual) else other) if one)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
