"""Calendar files (RFC 5545): the entry that goes with a message about a visit, and a therapist's own feed.

Every time is written in UTC: all calendar programs read it the same way and show it in the reader's own zone, and no list of
clock changes that a program knows better can contradict it. The text is never clinical.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vDatetime, vText

# Neither here nor in a UID stands the product's name, which says what is done: calendars are shared.
MADE_BY = "-//Practice//Visits//EN"
REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True)
class Entry:
    """One event. `uid` stays through every change and `sequence` rises with each; `changed_at` is when this version was
    made, so that the same version is always the same text."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str = ""
    description: str = ""
    url: str = ""


def invitation(entry: Entry, *, method: str, organizer: str, name: str, attendee: str) -> bytes:
    """The entry of one visit for a patient's calendar. `method` is REQUEST, or CANCEL to take it out again.

    They came to the time by talking to us, so their calendar asks no answer of them.
    """
    calendar = _calendar()
    calendar.add("method", method)
    event = _event(entry)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    by = vCalAddress(f"mailto:{organizer}")
    by.params["CN"] = vText(" ".join(name.split()))  # a parameter is one line
    event.add("organizer", by)
    whose = vCalAddress(f"mailto:{attendee}")
    whose.params.update({"PARTSTAT": vText("ACCEPTED"), "RSVP": vText("FALSE")})
    event.add("attendee", whose)
    calendar.add_component(event)
    return calendar.to_ical()


def feed(entries: Iterable[Entry], *, name: str, time_zone: str) -> bytes:
    """A calendar that programs read again and again. `time_zone` is only what they offer to show it in."""
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", time_zone)
    calendar.add("refresh-interval", vText("PT15M"), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for entry in entries:
        event = _event(entry)
        event.add("status", "CONFIRMED")
        calendar.add_component(event)
    return calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _moment(entry.changed_at))
    event.add("dtstart", _moment(entry.starts_at))
    event.add("dtend", _moment(entry.ends_at))
    event.add("summary", entry.summary)
    for field, value in (("location", entry.place), ("description", entry.description), ("url", entry.url)):
        if value:
            event.add(field, value)
    return event


def _moment(moment: datetime) -> vDatetime:
    return vDatetime(moment.astimezone(UTC).replace(microsecond=0))
