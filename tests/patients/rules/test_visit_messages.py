"""Who is written to about a visit, when they are reminded, and when a cancellation is late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from patients.rules import visit_messages as rules
from patients.rules.visit_messages import Reader

READER = Reader(channel="email", has_address=True, has_agreed=True)
VISIT = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("reader", "why"),
    [
        (READER, ""),
        (replace(READER, channel="text"), ""),
        (replace(READER, channel="visits"), "They want nothing in writing: at visits only."),
        (replace(READER, channel="phone"), "They are called, not written to."),
        (replace(READER, has_address=False), "There is no address."),
        (replace(READER, has_agreed=False), "They have not agreed to e-mail."),
        (replace(READER, channel="text", has_agreed=False), "They have not agreed to text messages."),
        (replace(READER, stopped_for="Asked us to stop"), "Asked us to stop."),
        (replace(READER, stopped_for="Has died", is_archived=True), "The record is archived."),
        (replace(READER, interpreter="Somali"), "They read Somali, which we do not write."),
    ],
)
def test_who_is_written_to_about_a_visit_and_why_not(reader, why):
    assert rules.why_not_written_to(reader) == why


@pytest.mark.parametrize(
    ("agreed_at", "is_reminded"),
    [
        (VISIT - 24 * HOUR - SECOND, True),
        (VISIT - 24 * HOUR, False),
        (VISIT - 24 * HOUR + SECOND, False),
    ],
)
def test_a_visit_that_was_booked_within_a_day_is_not_reminded_of(agreed_at, is_reminded):
    assert rules.is_reminded(VISIT, agreed_at=agreed_at) is is_reminded


@pytest.mark.parametrize(
    ("zone", "visit", "local_due"),
    [
        # A day before in elapsed time: an hour by the wall beside it on the day the clock changes.
        ("America/Denver", "2027-03-14T14:30", "2027-03-13 13:30"),
        ("America/Denver", "2026-11-01T14:30", "2026-10-31 15:30"),
        ("Europe/Madrid", "2027-03-28T14:30", "2027-03-27 13:30"),
        ("America/Phoenix", "2027-03-14T14:30", "2027-03-13 14:30"),
    ],
)
def test_a_day_before_is_twenty_four_hours_across_a_clock_change(zone, visit, local_due):
    place = ZoneInfo(zone)
    starts_at = datetime.fromisoformat(visit).replace(tzinfo=place).astimezone(UTC)
    assert f"{rules.reminder_due_at(starts_at).astimezone(place):%Y-%m-%d %H:%M}" == local_due


@pytest.mark.parametrize(
    ("before", "is_too_late"), [(2 * HOUR, False), (2 * HOUR - SECOND, True), (-HOUR, True)]
)
def test_a_reminder_on_the_way_to_the_visit_is_of_no_use(before, is_too_late):
    assert rules.is_too_late(VISIT, leaves_at=VISIT - before) is is_too_late


@pytest.mark.parametrize(
    ("before", "hours", "is_late"),
    [
        (24 * HOUR, 24, False),
        (24 * HOUR - SECOND, 24, True),
        (SECOND, 0, False),
        (-SECOND, 0, False),
        (47 * HOUR, 48, True),
    ],
)
def test_a_cancellation_is_late_within_the_hours_a_clinic_says(before, hours, is_late):
    assert rules.is_late_to_cancel(VISIT, hours=hours, now=VISIT - before) is is_late
