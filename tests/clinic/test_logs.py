"""No log names a patient link or a search, whoever writes the line."""

import logging
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from clinic.logs import RouteOnly

ROOT = Path(__file__).resolve().parents[2]


def record(message, *args):
    return logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, message, args, None)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/p/Zm9vYmFy/intake/?language=es", "/p/..."),
        ("/invitations/alder/Zm9vYmFy/", "/invitations/..."),
    ],
)
def test_a_line_with_a_link_keeps_the_door_and_drops_the_token(path, kept):
    line = record("Error handling request %s", path)
    assert RouteOnly().filter(line)
    assert line.getMessage() == f"Error handling request {kept}"


def test_the_web_servers_own_complaints_pass_the_same_filter():
    log = logging.getLogger("a server of this test alone")
    config = runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))
    config["post_fork"](None, SimpleNamespace(log=SimpleNamespace(error_log=log)))
    assert [type(one) for one in log.filters] == [RouteOnly]
