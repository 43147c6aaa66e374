"""Whether a password is made of the words anybody would try first here: those of needling and of the clinic's own name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import combining, normalize

LEAST_LEFT = 6  # letters that belong to no such word
LOOKS_LIKE = str.maketrans("013457@$!", "oieastasi")
NAMES_SHORTEST = 4  # "of" and "the" in a clinic's name are in many good passwords


def is_of_easy_words(password: str, *, easy: Iterable[str], names: Iterable[str]) -> bool:
    """Whether too few letters are left of it without `easy` words and the words of `names`. A 5 for an S hides no word."""
    words = {*easy, *(word for name in names for word in _words(name) if len(word) >= NAMES_SHORTEST)}
    letters = "".join(_words(password.translate(LOOKS_LIKE)))
    found = [word for word in sorted(words, key=len, reverse=True) if word in letters]
    left = letters
    for word in found:
        left = left.replace(word, "")
    return bool(found) and len(left) < LEAST_LEFT


def _words(text: str) -> list[str]:
    plain = "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
    return re.findall(r"[a-z]+", plain)
