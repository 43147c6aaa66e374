"""The dead man's switch: pinged while all is well, silent when anything is late."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from clinic import dates, heartbeats, outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch(settings):
    """An outside watch that counts what it hears."""
    heard = []

    class Watch(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Watch)
    settings.PING_URL = f"http://127.0.0.1:{server.server_port}/needlepath"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def alive():
    for part in ("beat", "worker"):
        heartbeats.alive(part)


def test_it_is_pinged_while_nothing_is_late(watch, alive):
    assert outside.ping(now=dates.now()) is True
    assert watch == ["/needlepath"]


@pytest.mark.parametrize("what", ["check-in", "message"])
def test_it_is_not_pinged_while_something_due_waits_longer_than_ten_minutes(watch, alive, what):
    heartbeats.due_since(what, dates.now() - timedelta(minutes=11))
    assert outside.ping(now=dates.now()) is False
    assert watch == []


def test_it_is_not_pinged_while_the_clock_is_silent(watch):
    heartbeats.alive("worker")
    assert (outside.ping(now=dates.now()), watch) == (False, [])


def test_a_watch_that_cannot_be_reached_stops_nothing(settings, alive):
    settings.PING_URL = "http://127.0.0.1:9/"
    assert outside.ping(now=dates.now()) is False


def test_without_an_address_nobody_is_told(settings, alive):
    settings.PING_URL = ""
    assert outside.ping(now=dates.now()) is False
