"""F4: the broker hangs, is killed, or forgets everything. Pages go on, and the clock comes back by itself."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

import redis

from bench.rows import Row
from clinic.demo.throw_away import ThrowAway
from faults.register import TICK_SECONDS, at_most, fault

TWO_TICKS_SECONDS = 2 * TICK_SECONDS
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
PAGES = ("/accounts/login/", "/readyz", "/healthz")
REQUESTS = 60
PATIENCE_SECONDS = 180


@fault("F4")
def broker_away(installation: ThrowAway) -> Sequence[Row]:
    _seconds_until_a_round_trip_after(installation, _last_round_trip(installation))
    broker = installation.pids["valkey"]
    os.kill(broker, signal.SIGSTOP)
    try:
        hanging = _failed_pages(installation)
    finally:
        os.kill(broker, signal.SIGCONT)
    killed_at = _last_round_trip(installation)
    os.kill(broker, signal.SIGKILL)
    gone = _failed_pages(installation)
    after_kill = _seconds_until_a_round_trip_after(installation, killed_at)
    flushed_at = _last_round_trip(installation)
    redis.Redis(unix_socket_path=urlsplit(installation.redis_url).path).flushall()
    after_flush = _seconds_until_a_round_trip_after(installation, flushed_at)
    return [
        at_most(f"F4 pages of {REQUESTS} that fail while the broker hangs", hanging, 0),
        at_most(f"F4 pages of {REQUESTS} that fail while the broker is killed", gone, 0),
        at_most("F4 work resumes after the broker was killed", after_kill, TWO_TICKS_SECONDS, "s"),
        at_most("F4 work resumes after the broker was flushed", after_flush, TWO_TICKS_SECONDS, "s"),
    ]


def _failed_pages(installation: ThrowAway) -> int:
    failed = 0
    for number in range(REQUESTS):
        try:
            with urllib.request.urlopen(installation.web + PAGES[number % len(PAGES)], timeout=5):
                pass
        except (urllib.error.URLError, OSError):
            failed += 1
    return failed


def _status(installation: ThrowAway) -> dict[str, str | None]:
    """What /status says; it answers 503 when something is late, and that is an answer."""
    try:
        with urllib.request.urlopen(installation.web + "/status", timeout=5) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as late:
        return json.loads(late.read())


def _last_round_trip(installation: ThrowAway) -> datetime:
    """When a message from the clock last reached a worker through the broker."""
    seen = _status(installation)["last_round_trip"]
    return datetime.fromisoformat(seen) if seen else BEFORE_ALL


def _seconds_until_a_round_trip_after(installation: ThrowAway, moment: datetime) -> float:
    start = time.monotonic()
    while time.monotonic() - start < PATIENCE_SECONDS:
        if _last_round_trip(installation) > moment:
            break
        time.sleep(0.1)
    return time.monotonic() - start
