"""Waiting until what was started does its work, while the supervisor starts again what ends meanwhile."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any

from clinic.services import CannotStart
from clinic.services.supervisor import Supervisor

READY_SECONDS = 60
LOOK_SECONDS = 0.1


def until_answered(address: str, supervisor: Supervisor) -> None:
    """Raises CannotStart, with the end of the log, where nothing answers."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            supervisor.tend()
            time.sleep(LOOK_SECONDS)
    raise CannotStart(f"{address} does not answer. The log ends with:\n{supervisor.log.tail()}")


def until_first_round(status: str, supervisor: Supervisor) -> None:
    """Until clock and worker were heard of: before that every page says that nothing is being sent.

    Where they stay silent the pages are right to say so, and are shown.
    """
    started, deadline = datetime.now(UTC), time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        heard = _said(status)
        moments = [heard.get("last_beat"), heard.get("last_round_trip")]
        if all(moment and datetime.fromisoformat(moment) > started for moment in moments):
            return
        supervisor.tend()
        time.sleep(LOOK_SECONDS)


def _said(address: str) -> dict[str, Any]:
    """The JSON of an address, which may be that something is late; nothing while there is none."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            body = answer.read()
    except urllib.error.HTTPError as late:
        body = late.read()
    except OSError:
        return {}
    return dict(json.loads(body)) if body.startswith(b"{") else {}
