"""No log names a patient link or a search, whoever writes the line."""

import logging
import runpy
from pathlib import Path
from types import SimpleNamespace

from clinic.logs import RouteOnly

ROOT = Path(__file__).resolve().parents[2]


def record(message, *args):
    return logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, message, args, None)


def test_a_line_with_a_link_keeps_the_door_and_drops_the_token():
    line = record("Error handling request %s", "/p/Zm9vYmFy/intake/?language=es")
    assert RouteOnly().filter(line)
    assert line.getMessage() == "Error handling request /p/..."


def test_the_web_servers_own_complaints_pass_the_same_filter():
    log = logging.getLogger("a server of this test alone")
    config = runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))
    config["post_fork"](None, SimpleNamespace(log=SimpleNamespace(error_log=log)))
    assert [type(one) for one in log.filters] == [RouteOnly]
