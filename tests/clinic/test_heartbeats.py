"""What signs of life mean, and what staff read on every page when they are missing."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import dates, heartbeats
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def ago(**duration: int) -> datetime:
    return NOW - timedelta(**duration)


@pytest.mark.parametrize(
    ("seen", "late", "since"),
    [
        ({"beat": NOW, "worker": NOW}, (), None),
        ({"beat": NOW, "worker": NOW, "oldest message": ago(minutes=10)}, (), None),
        ({"beat": NOW, "worker": NOW, "oldest message": ago(minutes=11)}, ("message",), ago(minutes=11)),
        ({"beat": ago(hours=1), "worker": ago(hours=2)}, ("beat", "worker"), ago(hours=2)),
        (
            {"beat": NOW, "worker": ago(minutes=6), "oldest check-in": ago(hours=3)},
            ("worker", "check-in"),
            ago(hours=3),
        ),
        ({"beat": NOW}, ("worker",), None),
        ({}, ("beat", "worker"), None),
    ],
)
def test_late_is_what_is_silent_or_behind_since_the_first_of_them(seen, late, since):
    health = heartbeats.judge(seen, NOW)
    assert (health.late, health.late_since) == (late, since)


def banner(client):
    page = client.get("/patients/").content.decode()
    found = re.search(r'<p class="notice-title">(Check-ins .*?)</p>', page)
    return re.sub(r"<[^>]*>", "", found[1]) if found else None


@pytest.fixture
def client_of_desk(alder, sign_in):
    for part in ("beat", "worker"):
        heartbeats.alive(part)
    return sign_in(alder.receptionist)


def test_nothing_is_said_while_all_is_well(client_of_desk):
    assert banner(client_of_desk) is None


def test_staff_read_since_when_check_ins_are_delayed(alder, client_of_desk):
    since = dates.now() - timedelta(days=3)
    heartbeats.due_since("check-in", since)
    local = alder.clinic.local(since)
    assert banner(client_of_desk) == f"Check-ins delayed since {local:%a} {local.day} {local:%b, %H:%M}"


def test_a_worker_that_never_started_is_told_too(alder, client_of_desk):
    from clinic.models import Heartbeat

    Heartbeat.objects.filter(part="worker").delete()
    assert banner(client_of_desk) == "Check-ins are not being sent"


def test_the_banner_costs_no_query(client_of_desk):
    with CaptureQueriesContext(connection) as seen:
        client_of_desk.get("/patients/")
    assert [
        one["sql"] for one in seen.captured_queries if 'FROM "clinic_heartbeat"' in one["sql"][:200]
    ] == []
