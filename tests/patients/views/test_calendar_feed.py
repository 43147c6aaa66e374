"""A therapist's calendar feed: made and shut on their own page, read by a program, silent about patients."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent, Membership
from patients.actions import appointments, calendar_feeds, holds
from patients.models import CalendarFeed
from patients.queries import calendar_feeds as queries
from tests import cast
from tests.calendar_lines import lines

pytestmark = pytest.mark.django_db
PAGE = "/calendar/feed/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now():
    return cast.this_moment()


@pytest.fixture
def at(now):
    return cast.open_clinic(now=now - 30 * DAY)


@pytest.fixture
def feed(at, now):
    made = calendar_feeds.make(at.clinic, by=at.therapist.by, now=now)
    return path(at, made)


def path(at, feed):
    return f"/calendar-feeds/{at.clinic.slug}/{queries.token(feed.uuid)}/visits.ics"


def book(at, now, starts_at, name="Ann", **other):
    return appointments.book(
        **{
            "clinic": at.clinic,
            "patient": cast.patient(at, given_name=name, family_name="Nwosu", now=now),
            "therapist": at.therapist.user,
            "kind": "treatment",
            "starts_at": starts_at,
            "length": HOUR / 2,
            "by": at.receptionist.by,
            "now": min(now, starts_at),
            **other,
        }
    )


def events(response):
    return [value for name, value in lines(response.content) if name == "UID"]


def test_the_visits_of_the_last_week_and_the_next_sixty_days_are_there(at, feed, client, now):
    noon = now.replace(microsecond=0)
    days = {
        number: book(at, now - 20 * DAY, noon + number * DAY, name=f"Day {number}")
        for number in (-9, -6, 1, 58)
    }
    book(at, now, noon + 62 * DAY, name="Later")
    response = client.get(feed)
    assert events(response) == [str(days[number].uuid) for number in (-6, 1, 58)]
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")


def test_it_says_when_and_where_and_nothing_of_whom_or_what(at, feed, client, now):
    visit = book(at, now, now + DAY)
    text = client.get(feed).content.decode()
    assert re.search(r"Ann|Nwosu|A\.N|treat|needl|consult|review|mail", text, re.IGNORECASE) is None
    found = dict(lines(text.encode()))
    assert (found["SUMMARY"], found["URL"]) == ("Visit", f"http://testserver/appointments/{visit.uuid}/")
    assert found["DTSTART"] == f"{visit.starts_at:%Y%m%dT%H%M%SZ}"


def test_cancelled_and_held_times_are_not_there_nor_those_of_somebody_else(at, feed, client, now):
    gone = book(at, now, now + DAY)
    appointments.cancel(gone, reason="Has to work", by=at.receptionist.by, now=now)
    book(at, now, now + 2 * DAY, name="Other", therapist=at.manager.user, kind="consultation", length=HOUR)
    holds.hold(
        clinic=at.clinic, therapist=at.therapist.user, kind="treatment", starts_at=now + 3 * DAY, length=HOUR / 2,
        by=at.receptionist.by, now=now,
    )  # fmt: skip
    assert events(client.get(feed)) == []


def test_a_moved_visit_is_the_same_entry_with_a_higher_number(at, feed, client, now):
    visit = book(at, now, now + DAY)
    first = dict(lines(client.get(feed).content))
    appointments.move(visit, starts_at=now + 2 * DAY, version=1, by=at.receptionist.by, now=now)
    second = dict(lines(client.get(feed).content))
    assert (first["UID"], first["SEQUENCE"]) == (second["UID"], "0")
    assert second["SEQUENCE"] == "1"
    assert second["DTSTART"] == f"{now + 2 * DAY:%Y%m%dT%H%M%SZ}"


def test_a_program_that_knows_it_already_is_told_that_nothing_changed(at, feed, client, now):
    book(at, now, now + DAY)
    first = client.get(feed)
    again = client.get(feed, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    book(at, now, now + 2 * DAY, name="Ben")
    changed = client.get(feed, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, len(events(changed))) == (200, 2)
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_it_costs_the_same_however_much_is_booked(at, feed, client, now):
    counted = []
    for number in (1, 3):
        while len(events(client.get(feed))) < number:
            booked = len(events(client.get(feed)))
            book(at, now, now + (booked + 1) * DAY, name=f"No {booked}")
        with CaptureQueriesContext(connection) as captured:
            client.get(feed)
        counted.append(len([one for one in captured if "clinic_cache" not in one["sql"]]))
    assert counted[0] == counted[1]


def test_reading_it_changes_nothing_but_the_count_of_the_door(at, feed, client):
    with CaptureQueriesContext(connection) as captured:
        client.get(feed)
    written = [
        one["sql"]
        for one in captured
        if one["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        and "clinic_cache" not in one["sql"]
    ]
    assert written == []


def test_a_shut_address_is_not_there_any_more(at, feed, client, now):
    calendar_feeds.revoke(at.clinic, by=at.therapist.by, now=now)
    assert client.get(feed).status_code == 404
    calendar_feeds.revoke(at.clinic, by=at.therapist.by, now=now)
    kinds = AuditEvent.objects.filter(kind__startswith="calendar_feed.").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["calendar_feed.made", "calendar_feed.revoked"]


def test_a_new_address_shuts_the_old_one(at, feed, client, now):
    second = path(at, calendar_feeds.make(at.clinic, by=at.therapist.by, now=now))
    assert [client.get(one).status_code for one in (feed, second)] == [404, 200]


def test_who_does_not_work_here_any_more_is_read_no_more(at, feed, client):
    Membership.objects.filter(user=at.therapist.user).update(is_active=False)
    assert client.get(feed).status_code == 404


@pytest.mark.parametrize(
    "wrong", ["/calendar-feeds/nowhere/{token}/visits.ics", "/calendar-feeds/alder/x{token}/visits.ics"]
)
def test_a_wrong_address_is_not_there(at, feed, client, wrong):
    token = feed.split("/")[3]
    assert client.get(wrong.format(token=token)).status_code == 404


def test_the_address_of_one_clinic_opens_no_other(now, client):
    birch = cast.open_clinic(slug="birch", now=now - 30 * DAY)
    at = cast.open_clinic(now=now - 30 * DAY)
    made = calendar_feeds.make(at.clinic, by=at.therapist.by, now=now)
    book(at, now, now + DAY)
    assert len(events(client.get(path(at, made)))) == 1
    assert client.get(path(birch, made)).status_code == 404


def test_who_asks_again_and_again_is_held_up(at, feed, client):
    codes = [client.get(feed).status_code for _ in range(61)]
    assert codes == [200] * 60 + [429]


def test_nothing_but_a_hash_is_kept(feed):
    token = feed.split("/")[3]
    kept = CalendarFeed.objects.get()
    assert bytes(kept.token_hash) == queries.hashed(token)
    assert token not in str(kept.__dict__)


def test_a_therapist_makes_it_sees_it_for_minutes_and_shuts_it(at, client, now):
    client.force_login(at.therapist.user)
    assert "No address yet" in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 302
    shown = re.search(r"http://testserver(/calendar-feeds/[^<]+)", client.get(PAGE).content.decode())
    assert Client().get(shown[1]).status_code == 200
    CalendarFeed.objects.update(made_at=now - HOUR)
    page = client.get(PAGE).content.decode()
    assert ("/calendar-feeds/" in page, "An address is open" in page) == (False, True)
    assert client.post(f"{PAGE}revocation/").headers["Location"] == PAGE
    assert Client().get(shown[1]).status_code == 404


@pytest.mark.parametrize("who", ["receptionist", "manager"])
def test_only_who_treats_has_one(at, client, who):
    client.force_login(getattr(at, who).user)
    assert (client.get(PAGE).status_code, client.post(PAGE).status_code) == (403, 403)
    assert CalendarFeed.objects.count() == 0
