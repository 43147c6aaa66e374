"""Calendar files, read by parsers that did not make them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clinic import calendar_files
from clinic.calendar_files import CANCEL, REQUEST, Entry
from tests.calendar_lines import lines, one_event

VISIT = Entry(
    uid="01936f00-0000-7000-8000-000000000000",
    sequence=3,
    changed_at=datetime(2026, 11, 1, 12, 0, 0, 123456, tzinfo=UTC),
    starts_at=datetime.fromisoformat("2026-11-24T14:30-07:00"),
    ends_at=datetime.fromisoformat("2026-11-24T15:15-07:00"),
    summary="Visit at Alder",
    place="Alder, 1 Main Street",
    description="Please call us.",
)


def invitation(entry=VISIT, method=REQUEST, **different):
    to = {"organizer": "hello@alder.example", "name": "Alder", "attendee": "will@mail.example", **different}
    return calendar_files.invitation(entry, method=method, **to)


@pytest.mark.parametrize(("method", "status"), [(REQUEST, "CONFIRMED"), (CANCEL, "CANCELLED")])
def test_an_entry_is_one_event_with_its_time_its_number_and_its_state(method, status):
    read = one_event(invitation(method=method))
    event = read.vevent
    assert read.method.value == method
    assert event.uid.value == "01936f00-0000-7000-8000-000000000000"
    assert (event.sequence.value, event.status.value) == ("3", status)
    assert (event.dtstart.value, event.dtend.value) == (VISIT.starts_at, VISIT.ends_at)
    assert event.dtstamp.value == datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    assert (event.organizer.value, event.attendee.value) == (
        "mailto:hello@alder.example",
        "mailto:will@mail.example",
    )
    assert event.attendee.params == {"PARTSTAT": ["ACCEPTED"], "RSVP": ["FALSE"]}


def test_the_name_of_the_product_which_says_what_is_done_stands_nowhere():
    assert b"needle" not in invitation().lower()


def test_every_moment_is_written_in_utc_so_that_no_list_of_clock_changes_is_needed():
    found = dict(lines(invitation()))
    assert (found["DTSTART"], found["DTEND"]) == ("20261124T213000Z", "20261124T221500Z")


@pytest.mark.parametrize(
    "words",
    [
        "Smith & Sons; Hip, Back\\Leg",
        "Clínica Ñandú para la recuperación y el bienestar de toda la familia, edificio de la esquina",
        "治" * 60,
        "one\ntwo",
        "BEGIN:VEVENT",
        'a "quoted" name: with a colon',
    ],
)
def test_whatever_a_clinic_is_called_arrives_as_it_is_written(words):
    read = one_event(invitation(replace(VISIT, summary=words, place=words)))
    assert (read.vevent.summary.value, read.vevent.location.value) == (words, words)


@pytest.mark.parametrize("name", ['Alder "PT"; Hip: Back', "Alder\r\nATTENDEE:mailto:x@y.example", "治療院"])
def test_a_clinics_name_cannot_break_out_of_its_line(name):
    found = lines(invitation(name=name))
    assert [value for field, value in found if field == "ORGANIZER"] == ["mailto:hello@alder.example"]
    assert [value for field, value in found if field == "ATTENDEE"] == ["mailto:will@mail.example"]


def test_a_feed_is_every_entry_and_the_same_text_each_time():
    entries = [
        replace(VISIT, uid=str(number), starts_at=VISIT.starts_at + timedelta(days=number))
        for number in range(3)
    ]
    made = calendar_files.feed(entries, name="Visits at Alder", time_zone="America/Denver")
    assert made == calendar_files.feed(entries, name="Visits at Alder", time_zone="America/Denver")
    assert [value for name, value in lines(made) if name == "UID"] == [
        "0",
        "1",
        "2",
    ]


def test_an_empty_feed_is_still_a_calendar():
    assert ("X-WR-TIMEZONE", "America/Denver") in lines(
        calendar_files.feed([], name="Visits at Alder", time_zone="America/Denver")
    )
