"""A reader of calendar files that knows nothing of how ours are made: RFC 5545 line by line, and vobject's own parser."""

from __future__ import annotations

import re
from typing import Any

import vobject

PARAMETER = r";[A-Z0-9-]+=(?:\"[^\"\x00-\x1f]*\"|[^\";:,\x00-\x1f]+)"
LINE = re.compile(rf"(?P<name>[A-Z0-9-]+)(?:{PARAMETER})*:(?P<value>.*)", re.DOTALL)
MOMENT = re.compile(r"\d{8}T\d{6}Z")
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "STATUS")


def lines(raw: bytes) -> list[tuple[str, str]]:
    """Names and values of a file as it came over the line; fails where RFC 5545 is not kept to."""
    text = raw.decode("utf-8")
    assert text.endswith("\r\n"), "the last line ends"
    assert "\n" not in text.replace("\r\n", ""), "every line ends with CRLF"
    folded = text.removesuffix("\r\n").split("\r\n")
    assert max(len(line.encode()) for line in folded) <= 75, "no line is longer than 75 octets"
    found = []
    for line in re.sub(r"\r\n[ \t]", "", text.removesuffix("\r\n")).split("\r\n"):
        match = LINE.fullmatch(line)
        assert match, line
        found.append((match["name"], match["value"]))
    names = [name for name, _ in found]
    assert found[0] == ("BEGIN", "VCALENDAR")
    assert found[-1] == ("END", "VCALENDAR")
    assert [names.count(name) for name in ("VERSION", "PRODID", "METHOD")] == [1, 1, 1]
    for event in _events(found):
        inside = [name for name, _ in event]
        assert [inside.count(name) for name in ONCE] == [1] * len(ONCE), inside
        moments = [value for name, value in event if name in {"DTSTAMP", "DTSTART", "DTEND"}]
        assert all(MOMENT.fullmatch(one) for one in moments), moments
    return found


def one_event(raw: bytes) -> Any:
    """The calendar of vobject, which reads the same file as one event and finds nothing missing in it."""
    lines(raw)
    [calendar] = vobject.readComponents(raw.decode("utf-8"))
    assert len(calendar.contents["vevent"]) == 1
    assert calendar.validate(raiseException=True)
    return calendar


def _events(found: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    begins = [at for at, line in enumerate(found) if line == ("BEGIN", "VEVENT")]
    ends = [at for at, line in enumerate(found) if line == ("END", "VEVENT")]
    assert len(begins) == len(ends)
    return [found[begin + 1 : end] for begin, end in zip(begins, ends, strict=True)]
