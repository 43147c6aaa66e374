"""No log names a patient link or a search, whoever writes the line."""

import logging
import runpy
from types import SimpleNamespace

from clinic.logs import RouteOnly


def record(message, *args):
    return logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, message, args, None)


def test_a_line_with_a_link_keeps_the_door_and_drops_the_token():
    line = record("Error handling request %s", "/p/Zm9vYmFy/intake/?language=es")
    assert RouteOnly().filter(line)
    assert line.getMessage() == "Error handling request /p/..."


def test_the_web_servers_own_complaints_pass_the_same_filter():
    log = logging.Logger("gunicorn.error")
    config = runpy.run_path("deploy/gunicorn.conf.py")
    config["post_fork"](None, SimpleNamespace(log=SimpleNamespace(error_log=log)))
    assert [type(one) for one in log.filters] == [RouteOnly]
