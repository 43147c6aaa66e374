"""F3 and F4: who wakes the senders. A clock that is killed, missing or doubled; a broker that is away or forgets."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import redis

from bench.rows import Row
from clinic.models import Heartbeat
from faults.register import Size, at_most, fault_of_senders
from faults.runs import Run
from faults.yard import Yard, kill_whole

TICK_SECONDS = 1
OUTAGE_SECONDS = 3
START_SECONDS = 120


@fault_of_senders("F3")
def clock_silent(place: Yard, size: Size) -> Sequence[Row]:
    """Nobody ran for an hour; then there are two clocks; both are killed, and later one comes back."""
    run = Run(place)
    run.fall_due(size.check_ins, ago=timedelta(hours=1))
    for name in ("one", "two"):
        place.worker(name)
    clocks = [place.clock(), place.clock()]
    run.finish()
    for clock in clocks:
        kill_whole(clock)
    time.sleep(2 * TICK_SECONDS)  # what the clocks had said is heard by now
    run.fall_due(size.check_ins // 10)
    left_alone = run.open()
    time.sleep(OUTAGE_SECONDS)
    in_silence = left_alone - run.open()
    came_back_at = time.time()
    place.clock()
    late = _seconds_from_beat_to_mail(place, came_back_at)
    run.finish()
    place.end_all()
    run.faults += 4  # an hour of silence, two clocks at once, and each of them killed
    return [
        *run.rows("F3", most_repeated=0, least_faults=4),
        at_most("F3 sent without a clock", in_silence, 0),
        at_most("F3 first mail, in ticks after the clock came back", late / TICK_SECONDS, 2),
    ]


def _seconds_from_beat_to_mail(place: Yard, since: float) -> float:
    """From the first beat after a moment to the first mail: programs take their time to start, and that is not ours."""
    mails = len(place.mail_server.taken())
    beat_at = None
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if beat_at is None:
            beat_at = _beat_after(since)
        if beat_at is not None and len(taken := place.mail_server.taken()) > mails:
            return taken[mails].at - beat_at
        time.sleep(0.01)
    return START_SECONDS


def _beat_after(since: float) -> float | None:
    """When the clock last wrote its sign of life, if that was after a moment."""
    row = Heartbeat.objects.filter(part="beat").first()
    return row.at.timestamp() if row is not None and row.at.timestamp() > since else None


@fault_of_senders("F4")
def broker_forgets(place: Yard, size: Size) -> Sequence[Row]:
    """The broker is not there at the start, then killed and emptied while check-ins leave. Nobody repairs anything."""
    run = Run(place)
    share = size.check_ins // (2 * size.times + 1)
    place.kill_server("valkey", signal.SIGKILL)
    place.keep_worker("one")
    place.clock()
    run.fall_due(share)
    time.sleep(OUTAGE_SECONDS)
    place.services.restart("valkey")
    place.mail_server.wait_for_more(seconds=START_SECONDS)
    run.faults += 1
    for _ in range(size.times):
        run.fall_due(share)
        place.mail_server.wait_for_more(seconds=START_SECONDS)
        place.kill_server("valkey", signal.SIGKILL)
        place.services.restart("valkey")
        run.fall_due(share)
        place.mail_server.wait_for_more(seconds=START_SECONDS)
        redis.Redis(unix_socket_path=urlsplit(place.services.redis_url).path).flushall()
        run.faults += 2
    run.finish()
    place.end_all()
    return run.rows("F4", most_repeated=0, least_faults=1 + 2 * size.times)
