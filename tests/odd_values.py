"""What scanners, broken clients and stuck keys send: a corpus of what broke something once, and endless more made up."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

MARK = "odd0a1b"  # in everything that must never come back as markup
SCRIPT = f"<script>{MARK}</script>"
ATTRIBUTE = f'"><img src={MARK} onerror={MARK}>'
HEADER = f"here\r\nSet-Cookie: {MARK}=1\r\n\r\n<b>"
AS_MARKUP = (f"<script>{MARK}", f"<img src={MARK}", "\n15838\n")  # the last where a template was run
IN_A_HEADER = f"Set-Cookie: {MARK}"
HALF_A_CHARACTER = "\ud800"
TEN_MEGABYTES = "x" * (10 * 1024 * 1024)

CORPUS: dict[str, str] = {
    "nothing": "",
    "a blank": " ",
    "NUL": "a\x00b",
    "half of a character": HALF_A_CHARACTER,
    "the last character there is": "\U0010ffff",
    "a byte order mark": "\ufeffa",
    "written from right to left": "\u202egnp.elif\u202c",
    "characters without width": "a\u200b\u200d\u2060b",
    "many marks on one letter": "e" + "\u0301" * 300,
    "control characters": "".join(map(chr, range(1, 32))),
    "a line that begins a header": HEADER,
    "more digits than any key": "1" + "0" * 20,
    "more digits than Python reads": "9" * 5000,
    "the largest key": str(2**63 - 1),
    "one more than the largest key": str(2**63),
    "one more than the largest number": str(2**31),
    "less than nothing": "-1",
    "not a number": "NaN",
    "endless": "Infinity",
    "a huge power": "1e400",
    "a tiny power": "1e-400",
    "digits of another script": "١٢٣",
    "a superscript": "²",
    "hexadecimal": "0x10",
    "with underscores": "1_000",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "the first moment": "0001-01-01T00:00",
    "the last moment": "9999-12-31T23:59",
    "before the first moment anywhere": "0001-01-01T00:00+14:00",
    "after the last moment anywhere": "9999-12-31T23:59-12:00",
    "year zero": "0000-00-00",
    "a year out of reach": "99999-01-01",
    "a day that is not there": "2026-02-30",
    "a leap second": "2026-06-30T23:59:60",
    "an hour the clocks leave out": "2026-03-08T02:30",
    "an hour the clocks have twice": "2026-11-01T01:30",
    "a week": "2026-W99",
    "twenty-five o'clock": "25:61",
    "a script": SCRIPT,
    "an attribute": ATTRIBUTE,
    "a scheme that runs": f"javascript:{MARK}()",
    "another site": "//evil.example/x",
    "words of a template": "\n{{ 7919|add:7919 }}{% debug %}{# x #}\n",
    "words of a database": "' OR 1=1; DROP TABLE patients_patient; --",
    "a pattern": "%_\\%_[a-z]*(.+)+$",
    "words of formatting": "%s%n%d{0}{request.user}",
    "a way up": "../../../../etc/passwd",
    "a formula": '=HYPERLINK("http://evil.example","x")',
    "an object": '{"a": {"b": [1, null, true]}, "a": 2}',
    "nested": "[" * 3000 + "]" * 3000,
    "nobody's identifier": "00000000-0000-0000-0000-000000000000",
    "nearly an identifier": "00000000-0000-0000-0000-00000000000g",
    "a long word": "x" * 5000,
    "long and of four bytes each": "😀" * 3000,
    "a long query": "&".join(f"a{number}={number}" for number in range(400)),
}


def values() -> SearchStrategy[str]:
    """One of the corpus, or something made up: text of any characters, numbers, days, moments."""
    made_up = [
        st.text(st.characters(codec="utf-8"), max_size=80),
        st.text(max_size=20),
        st.integers().map(str),
        st.floats().map(repr),
        st.dates().map(str),
        st.datetimes().map(lambda one: one.isoformat(timespec="minutes")),
        st.uuids().map(str),
    ]
    return st.one_of(st.sampled_from(list(CORPUS.values())), st.sampled_from(list(CORPUS.values())), *made_up)


def sent(text: str) -> bytes:
    """As it travels: half of a character is a byte sequence no UTF-8 knows."""
    return text.encode("utf-8", "surrogatepass")
