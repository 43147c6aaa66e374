"""Moments are shown in the clinic's zone, with a distance a person would use."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context
from django.utils import translation

from clinic.templatetags import moments

DENVER = ZoneInfo("America/Denver")
NOW = datetime(2026, 11, 24, 10, 42, tzinfo=DENVER)


def shown(moment, style="full", now=NOW):
    return moments.when(Context(), moment, style, now)


def test_a_moment_is_shown_in_the_zone_of_the_clinics_clock():
    assert shown(datetime(2026, 11, 24, 21, 30, tzinfo=UTC)) == (
        '<time datetime="2026-11-24T14:30-07:00">Tue 24 Nov, 14:30</time>'
    )


def test_a_moment_of_another_year_says_the_year():
    assert "Mon 24 Nov 2025, 14:30" in shown(datetime(2025, 11, 24, 14, 30, tzinfo=DENVER))


@pytest.mark.parametrize(("style", "words"), [("day", "Tue 24 Nov"), ("time", "14:30")])
def test_a_moment_can_be_only_its_day_or_its_time(style, words):
    assert shown(datetime(2026, 11, 24, 14, 30, tzinfo=DENVER), style) == (
        f'<time datetime="2026-11-24T14:30-07:00">{words}</time>'
    )


def test_a_hint_follows_the_moment():
    assert shown(NOW + timedelta(hours=4), "hint") == (
        '<time datetime="2026-11-24T14:42-07:00">Tue 24 Nov, 14:42<span class="quiet"> · in 4 hours</span></time>'
    )


def test_no_moment_is_no_words():
    assert shown(None) == ""


def test_the_frames_clock_is_used_where_the_page_gives_none():
    class Frame:
        now_local = NOW

    assert moments.when(Context({"frame": Frame()}), NOW + timedelta(days=2), "hint") == (
        '<time datetime="2026-11-26T10:42-07:00">Thu 26 Nov, 10:42<span class="quiet"> · in 2 days</span></time>'
    )


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=-1), "1 minute ago"),
        (timedelta(minutes=59), "in 59 minutes"),
        (timedelta(minutes=-89), "1 hour ago"),
        (timedelta(hours=11), "in 11 hours"),
        (timedelta(hours=-11), "11 hours ago"),
        (timedelta(hours=20), "tomorrow"),
        (timedelta(hours=-20), "yesterday"),
        (timedelta(hours=-49), "2 days ago"),
        (timedelta(days=14), "in 2 weeks"),
        (timedelta(days=-400), "13 months ago"),
    ],
)
def test_distance_is_told_by_the_clock_then_by_the_calendar(away, words):
    assert moments.distance(NOW + away, NOW) == words


def test_a_patient_who_reads_spanish_gets_spanish_days():
    with translation.override("es"):
        assert (
            moments.spoken(datetime(2026, 11, 24, 14, 30, tzinfo=DENVER), "full", NOW) == "mar 24 nov, 14:30"
        )


@pytest.mark.parametrize(
    ("minutes", "words"), [(0.4, "0 min"), (42, "42 min"), (60, "1 h"), (119.6, "2 h"), (1578, "26 h 18 min")]
)
def test_a_length_of_time_is_said_in_hours_and_minutes(minutes, words):
    assert moments.lasting(minutes) == words


def test_minutes_are_those_between_the_clocks_that_are_shown():
    sent = datetime(2026, 11, 24, 10, 52, 5, tzinfo=DENVER)
    assert moments.distance(sent, sent.replace(minute=53, second=50)) == "1 minute ago"
    assert moments.distance(sent, sent.replace(minute=52, second=59)) == "now"
