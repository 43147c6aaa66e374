"""What a wording of a text may say: every variable filled, none unknown, one line, short, and no clinical word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from clinic.reference.texts import ALWAYS, Wording, Words
from clinic.rules import segments

MOST_SEGMENTS = 3  # dearer ones are broken up by some phones, and nobody reads them
VARIABLE = re.compile(r"\{([^{}]*)\}")
ADDRESS = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|info|io|ly|me|us|health)\b", re.IGNORECASE)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables; filled-in values keep to GSM-7 where they can. Raises KeyError for a missing one."""
    return VARIABLE.sub(lambda found: segments.plain(values[found[1]]), text)


def faults(
    text: str, wording: Wording, *, words: Iterable[Words], sample: Mapping[str, str]
) -> tuple[str, ...]:
    """What is wrong with a text in one language, in sentences; empty when it may be sent.

    `sample` has values as long as they get, by which the length is judged. Words of both languages count in either.
    """
    if not text.strip():
        return ("Write the text.",)
    found = list(_shape(text, wording))
    if not found:
        size = segments.size(fill(text, sample))
        if size.segments > MOST_SEGMENTS:
            found.append(f"Shorten it: it would be {size.words}. {MOST_SEGMENTS} texts are the most.")
    return (*found, *_unfit(VARIABLE.sub(" ", text), words))


def _shape(text: str, wording: Wording) -> Iterable[str]:
    if "\n" in text or "\r" in text:
        yield "Write it on one line."
    held = VARIABLE.findall(text)
    bare = VARIABLE.sub("", text)
    if "{" in bare or "}" in bare:
        yield "A brace stands alone. Write a variable as {clinic}."
    for name in _once(name for name in held if name not in wording.variables):
        yield f"{{{name}}} is not known here. Known are {_listed(wording.variables)}."
    for name in (*ALWAYS, *wording.needs):
        if name not in held:
            yield f"{{{name}}} is missing. {MISSING[name]}"
    if held.count("link") > 1:
        yield "{link} stands twice. One is enough."
    if ADDRESS.search(bare):
        yield "Take the address out: the only one a message holds is {link}."


MISSING = {
    "clinic": "Say who writes.",
    "who": "It stays empty, or says for whom where a family shares a number.",
    "link": "Without it nobody can answer.",
    "time": "Say when.",
}


def _unfit(text: str, words: Iterable[Words]) -> Iterable[str]:
    bare = _bare(text)
    for kind in words:
        for word in _once((*kind.en, *kind.es)):
            if found := re.search(_pattern(word), bare):
                yield f"Take “{found[0]}” out. {kind.because} (See {kind.source}.)"
                break


def _pattern(word: str) -> str:
    endings = re.escape(_bare(word)).replace(r"\*", "[a-z]*")
    return rf"(?<![a-z]){endings}(?![a-z])"


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
