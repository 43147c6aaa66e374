"""No log names a patient link or a search, whoever writes the line."""

import logging
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.urls import Resolver404, resolve

from clinic.logs import FramesOnly, RouteOnly

ROOT = Path(__file__).resolve().parents[2]


def record(message, *args):
    return logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, message, args, None)


@pytest.mark.parametrize(
    "path",
    [
        "/p/Zm9vYmFy/intake/?language=es",
        "/invitations/alder/Zm9vYmFy/",
        "/calendar-feeds/alder/Zm9vYmFy/visits.ics",
        "/text-reports/twilio/Zm9vYmFy/",
        "/Will-Better",
    ],
)
def test_a_line_without_a_request_drops_the_whole_path(path):
    line = record("Error handling request %s", path)
    assert RouteOnly().filter(line)
    assert line.getMessage() == "Error handling request /..."


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/p/Zm9vYmFy/check-in/1/", "p/<str:token>/check-in/<slug:screen>/"),
        ("/Will Better/", "an address that is not there"),
    ],
)
def test_a_request_is_named_by_its_route(rf, path, named):
    line, request = record("Not Found: %s", path), rf.get(path)
    request.path = path
    try:
        request.resolver_match = resolve(path)
    except Resolver404:
        request.resolver_match = None
    line.request = request
    RouteOnly().filter(line)
    assert line.getMessage() == f"Not Found: {named}"


def test_an_error_is_named_by_its_kind_and_place_and_never_by_its_words():
    words = "Key (email)=({}) already exists".format("will.better@mail.example")
    try:
        try:
            raise KeyError(words)
        except KeyError as first:
            raise ValueError(words) from first
    except ValueError:
        written = FramesOnly().formatException(sys.exc_info())
    assert words not in written
    assert "builtins.ValueError" in written
    assert "builtins.KeyError" in written
    assert "test_logs.py" in written


def test_a_failed_task_is_named_without_the_words_of_its_error():
    line = record("Task %(name)s[%(id)s] raised: %(exc)s", {"name": "t", "id": "1", "exc": "Will Better"})
    line.exc_info = (ValueError, ValueError("Will Better"), None)
    RouteOnly().filter(line)
    assert line.getMessage() == "Task t[1] raised: ValueError"


def test_the_web_servers_own_complaints_pass_the_same_filter():
    log = logging.getLogger("a server of this test alone")
    log.addHandler(logging.StreamHandler())
    config = runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))
    config["post_fork"](None, SimpleNamespace(log=SimpleNamespace(error_log=log)))
    assert [type(one) for one in log.filters] == [RouteOnly]
    assert [type(one.formatter) for one in log.handlers] == [FramesOnly]
    assert config["accesslog"] is None
