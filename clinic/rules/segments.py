"""How a text travels: in which alphabet, and in how many segments, each of which is charged."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the table that is reached by an escape and counts double.
DEFAULT = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = frozenset("\f^{}\\[~]|€")
# In one piece, and in each of several, whose headers take the rest. Septets, and 16-bit units.
GSM7, UCS2 = (160, 153), (70, 67)
# Quotes, dashes and dots as word processors make them.
TYPED_FOR = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
    }
)


@dataclass(frozen=True)
class Size:
    """`alphabet` is GSM-7 or UCS-2, `units` septets or 16-bit units; `because` is the first letter that GSM-7 lacks."""

    alphabet: str
    units: int
    segments: int
    because: str = ""

    @property
    def words(self) -> str:
        """For whoever writes the text: "1 text (148 of 160 characters)"."""
        one, each = GSM7 if self.alphabet == "GSM-7" else UCS2
        room = one if self.segments == 1 else each * self.segments
        counted = "1 text" if self.segments == 1 else f"{self.segments} texts"
        why = f"; because of “{self.because}” only {one} fit in one text" if self.because else ""
        return f"{counted} ({self.units} of {room} characters{why})"


def size(text: str) -> Size:
    """How a text travels. An empty one is one segment: something would be sent."""
    foreign = next((letter for letter in text if letter not in DEFAULT and letter not in ESCAPED), "")
    if foreign:
        weights, (one, each) = [len(letter.encode("utf-16-be")) // 2 for letter in text], UCS2
    else:
        weights, (one, each) = [2 if letter in ESCAPED else 1 for letter in text], GSM7
    units = sum(weights)
    segments = 1 if units <= one else _pieces(weights, each)
    return Size("UCS-2" if foreign else "GSM-7", units, segments, foreign)


def plain(text: str) -> str:
    """The same with letters of GSM-7 where they say the same: "Sábado" is "Sabado". For names and times that are filled in;
    what GSM-7 cannot say at all stays as it is."""
    return "".join(_plain(letter) for letter in text.translate(TYPED_FOR))


def _plain(letter: str) -> str:
    if letter in DEFAULT or letter in ESCAPED:
        return letter
    bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    return bare if bare and all(one in DEFAULT for one in bare) else letter


def _pieces(weights: list[int], each: int) -> int:
    """No letter is cut in two: an escape or a surrogate pair that does not fit begins the next piece."""
    pieces, used = 1, 0
    for weight in weights:
        if used + weight > each:
            pieces, used = pieces + 1, 0
        used += weight
    return pieces
