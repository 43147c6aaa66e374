"""The idle lock: a forgotten session is locked, and a page that refreshes itself does not keep it open."""

import time

import pytest
from django.urls import reverse

from clinic.locks import POLL_HEADER
from clinic.sessions import LAST_SEEN

pytestmark = pytest.mark.django_db

TODAY = "/today/"


def last_seen_ago(client, seconds):
    session = client.session
    session[LAST_SEEN] = int(time.time()) - seconds
    session.save()


def seconds_idle(client):
    return int(time.time()) - client.session[LAST_SEEN]


@pytest.fixture
def desk(alder, sign_in):
    client = sign_in(alder.receptionist)
    client.get(TODAY)
    return client


def test_a_session_left_alone_too_long_is_locked(desk, settings):
    last_seen_ago(desk, settings.IDLE_LOCK.total_seconds() + 1)
    assert desk.get(TODAY).url == f"{reverse('locked')}?next=%2Ftoday%2F"
    last_seen_ago(desk, 0)  # whatever comes later, it stays locked
    assert desk.get(TODAY).status_code == 302


def test_a_session_in_use_stays_open(desk):
    last_seen_ago(desk, 600)
    assert desk.get(TODAY).status_code == 200
    assert seconds_idle(desk) < 5


def test_a_page_that_refreshes_itself_does_not_count_as_use(desk):
    last_seen_ago(desk, 600)
    assert desk.get(TODAY, headers={POLL_HEADER: "yes"}).status_code == 200
    assert seconds_idle(desk) >= 600


def test_a_press_after_the_lock_comes_back_to_its_page_and_not_to_an_address_that_takes_no_get(
    desk, settings
):
    last_seen_ago(desk, settings.IDLE_LOCK.total_seconds() + 1)
    response = desk.post("/patients/new/", headers={"Referer": "http://testserver/patients/?q=x"})
    assert response.url == f"{reverse('locked')}?next=%2Fpatients%2F"


def test_a_press_from_a_strange_page_comes_back_to_today(desk, settings):
    last_seen_ago(desk, settings.IDLE_LOCK.total_seconds() + 1)
    response = desk.post("/patients/new/", headers={"Referer": "http://evil.example/patients/"})
    assert response.url == f"{reverse('locked')}?next=%2Ftoday%2F"
