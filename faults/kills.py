"""F1 and F2: senders that are killed wherever they are, and senders that sleep past their lease and wake up."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Sequence
from multiprocessing.process import BaseProcess

from django.conf import settings

from bench.rows import Row
from faults.register import Size, at_least, broken_as_it_must_be, fault_of_senders
from faults.runs import Run
from faults.sender import POINTS
from faults.yard import Yard

RANDOM = random.Random(20261121)
REACHED_SECONDS = 60


@fault_of_senders("F1")
def senders_killed(place: Yard, size: Size) -> Sequence[Row]:
    """At most one repeat for each killed sender; none where the relay can be asked what it has taken."""
    rows = []
    for name, log in (("F1", ""), ("F1 where the relay can be asked,", str(place.mail_server.log))):
        settings.MAIL_LOG = log
        run = Run(place)
        reached = _kill_at_points(run, size, list(POINTS))
        _kill_at_random(run, size)
        _let_one_finish(run)
        rows += run.rows(name, most_repeated=0 if log else run.faults, least_faults=len(reached))
        rows.append(at_least(f"{name} named points reached", len(set(reached)), len(POINTS)))
    settings.MAIL_LOG = ""
    control = Run(place, careless="mark first")
    _kill_at_points(control, size, ["before DATA"])
    _let_one_finish(control)
    return [*rows, broken_as_it_must_be("F1 lost when marked before it is sent", control.outcome().lost, 0)]


def _kill_at_points(run: Run, size: Size, points: Sequence[str]) -> list[str]:
    """Kill a sender at each point, several times; the points that were reached."""
    plan = list(points) * size.times
    RANDOM.shuffle(plan)
    share = size.check_ins // (len(POINTS) + 1) // size.times
    reached = []
    for point in plan:
        run.fall_due(share)
        # A claim is made once a batch, everything else once a message.
        child = run.sender(
            point, RANDOM.randint(1, 1 if "claimed" in point or "the claim" in point else share // 2)
        )
        child.join(REACHED_SECONDS)
        if child.exitcode == -signal.SIGKILL:
            reached.append(point)
            run.faults += 1
        _end(child)
    return reached


def _kill_at_random(run: Run, size: Size) -> None:
    """Kill a sender wherever it is; the one after it goes on."""
    for _ in range(size.times):
        run.fall_due(size.check_ins // (len(POINTS) + 1) // size.times)
        child = run.sender()
        run.yard.mail_server.wait_for_more(seconds=REACHED_SECONDS)
        time.sleep(RANDOM.uniform(0, 0.05))
        _end(child)
        run.faults += 1


@fault_of_senders("F2")
def senders_paused(place: Yard, size: Size) -> Sequence[Row]:
    """A sender is stopped beyond its lease while another one goes on with its rows, and then wakes up."""
    careful, careless = Run(place), Run(place, careless="no fence")
    for run, times in ((careful, size.times), (careless, 1)):
        for _ in range(times):
            _pause_one(run, size.check_ins // size.times, size.lease_seconds)
        _let_one_finish(run)
    return [
        *careful.rows("F2", most_repeated=careful.faults, least_faults=size.times),
        broken_as_it_must_be("F2 repeated without a fence", careless.outcome().repeated, careless.faults),
    ]


def _pause_one(run: Run, check_ins: int, lease_seconds: int) -> None:
    run.fall_due(check_ins)
    paused = run.sender()
    run.yard.mail_server.wait_for_more(seconds=REACHED_SECONDS)
    os.kill(paused.pid or 0, signal.SIGSTOP)
    run.faults += 1
    other = run.sender()
    time.sleep(lease_seconds * 1.2)
    run.finish()
    os.kill(paused.pid or 0, signal.SIGCONT)
    run.yard.mail_server.wait_for_more(seconds=1)  # what it does now that it wakes up
    time.sleep(0.5)
    _end(paused)
    _end(other)


def _let_one_finish(run: Run) -> None:
    last = run.sender()
    run.finish()
    _end(last)


def _end(child: BaseProcess) -> None:
    child.kill()
    child.join()
