"""The pages anybody may ask for: the front door and the three signs of life."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import dates, heartbeats

pytestmark = pytest.mark.django_db


def status(client):
    response = client.get("/status")
    return response.status_code, response.json()["late"]


@pytest.fixture
def alive():
    for part in ("beat", "worker", "seals"):
        heartbeats.alive(part)


def test_the_front_door_leads_to_sign_in_and_then_to_today(client, alder, sign_in):
    assert client.get("/").url == reverse("account_login")
    assert sign_in(alder.receptionist).get("/").url == reverse("today")


@pytest.mark.parametrize(("path", "words"), [("/healthz", b"ok\n"), ("/readyz", b"ready\n")])
def test_process_and_database_answer(client, path, words):
    assert client.get(path).content == words


def test_a_clinic_whose_clock_and_worker_tick_is_well(client, alive):
    assert status(client) == (200, [])


def test_a_part_that_never_wrote_is_late(client):
    assert status(client) == (503, ["beat", "worker", "seals"])


def test_a_silent_worker_is_named(client, alive):
    heartbeats.alive("worker", dates.now() - timedelta(minutes=6))
    assert status(client) == (503, ["worker"])


def test_an_audit_that_is_not_sealed_in_time_is_named_here_though_no_patient_waits_for_it(client, alive):
    heartbeats.alive(heartbeats.SEALS, dates.now() - timedelta(seconds=121))
    assert (status(client), heartbeats.health(dates.now()).late) == ((503, ["seals"]), ())


@pytest.mark.parametrize("what", ["check-in", "message"])
def test_what_waits_too_long_is_named(client, alive, what):
    heartbeats.due_since(what, dates.now() - timedelta(minutes=11))
    assert status(client) == (503, [what])
    heartbeats.due_since(what, None)
    assert status(client) == (200, [])


def test_backups_are_judged_where_they_are_kept_and_told_to_monitors_alone(
    client, alive, alder, sign_in, settings
):
    heartbeats.alive(heartbeats.BACKUP, dates.now() - timedelta(hours=40))
    assert status(client) == (200, [])
    settings.BACKUP_FOLDER = "/srv/backups"
    assert status(client) == (503, ["backup", "proven restore"])
    assert b"Check-ins are not being sent" not in sign_in(alder.manager).get("/practice/").content
    heartbeats.alive(heartbeats.BACKUP)
    heartbeats.alive(heartbeats.PROOF, dates.now() - timedelta(days=14))
    assert status(client) == (200, [])
