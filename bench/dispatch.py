"""Goals of sending: how much of a careless loop's speed is left, how soon a full minute is out, what a claim costs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from time import monotonic, perf_counter, sleep

from django.conf import settings
from django.db import connection, transaction

from bench import goals, peers
from bench.goals import Measure, goal
from clinic import celery, dates, scope
from clinic.messages import outgoing, rendering, sending
from clinic.models import Message
from clinic.services import processes
from clinic.services.ports import HOST, free_port
from pathway.actions import check_ins
from pathway.models.check_ins import ABOUT
from tests.pathway import due_check_ins

EACH_ROUND = 500
FULL_MINUTE = 10_000
FEW, DUE = 10_000, 200
MANY = goals.MESSAGES
START_SECONDS = 60
FEW_FIRST = 100
WAKE_SECONDS = 1.0
PATIENCE_SECONDS = 300


@goal("G1 safe sending, of a bare loop's speed", at_least=0.60)
def safe_of_bare() -> Measure:
    letter = _a_letter()

    def once() -> float:
        keys = _queue(EACH_ROUND)
        return _bare_seconds(keys, letter) / _send_seconds()

    return once


@goal("G2 sending, times as fast as one Celery task for each message", at_least=8, unit="x")
def times_one_task_each() -> Measure:
    _worker("bench.peers", processes_of_it=1)
    _task_seconds()  # the worker is up and warm
    return lambda: _task_seconds() / _our_seconds()


@goal("G3 10,000 check-ins due at once, until the last has left", at_most=20, unit="s")
def a_full_minute() -> Measure:
    """By one worker as it is deployed, woken every second. Measured once; the table of goals says it for all rounds."""
    _mail_port()
    _worker("clinic.celery", processes_of_it=2)
    clinic = due_check_ins.open_clinic()
    _seconds_until_left(clinic, FEW_FIRST)  # the worker is up and warm
    seconds = _seconds_until_left(clinic, FULL_MINUTE)
    return lambda: seconds


@goal(f"G4 a claim's buffers at {MANY:,} messages, of those at {FEW:,}", at_most=1.3, unit="x")
def claim_that_does_not_grow() -> Measure:
    """A hundred rows that are due among others that left long ago; the plan must use the partial index."""
    clinic = due_check_ins.open_clinic()
    _lay_messages(clinic.pk, FEW)
    few = _claim_buffers()
    _lay_messages(clinic.pk, MANY - FEW)
    many = _claim_buffers()
    with scope.in_clinic(clinic.pk), connection.cursor() as cursor:
        cursor.execute("DELETE FROM clinic_message")  # of this clinic: the others are out of sight
    return lambda: many / few


# --- What is measured -----------------------------------------------------------------------------------------------


def _our_seconds() -> float:
    _queue(EACH_ROUND)
    return _send_seconds()


def _send_seconds() -> float:
    return _seconds(lambda: sending.send_all_due(clock=dates.now).sent)


def _bare_seconds(keys: list[int], letter: bytes) -> float:
    _lay_bare_rows(keys)
    return _seconds(lambda: peers.bare_loop(os.environ["DATABASE_URL"], HOST, _mail_port(), letter))


def _task_seconds() -> float:
    keys = _queue(EACH_ROUND)

    def one_task_each() -> int:
        for key in keys:
            peers.send_one.delay(key)
        deadline = monotonic() + START_SECONDS
        while (left := _waiting(keys)) and monotonic() < deadline:
            sleep(0.005)
        return len(keys) - left

    return _seconds(one_task_each)


def _seconds_until_left(clinic: due_check_ins.Clinic, number: int) -> float:
    """From the moment so many check-ins are due until the mail server has taken the last of them."""
    with scope.in_clinic(clinic.pk):
        before = Message.objects.filter(about_kind=ABOUT, state="sent").count()
    clinic.fall_due(number)
    start = perf_counter()
    deadline = start + PATIENCE_SECONDS
    while perf_counter() < deadline:
        # Whoever waits in the queue for longer than until the next of them does nothing the next one would not do.
        for task in ("pathway.tasks.ask_due_check_ins", "clinic.tasks.send_due_messages"):
            celery.app.send_task(task, expires=WAKE_SECONDS)
        sleep(WAKE_SECONDS)
        with scope.in_clinic(clinic.pk):
            left = Message.objects.filter(about_kind=ABOUT, state="sent").count() - before
            if left == number:
                return perf_counter() - start
    raise RuntimeError(f"Of {number} check-ins {left} left in {PATIENCE_SECONDS} s.")


def _seconds(send: Callable[[], int]) -> float:
    start = perf_counter()
    sent = send()
    taken = perf_counter() - start
    if sent != EACH_ROUND:
        raise RuntimeError(f"Of {EACH_ROUND} messages {sent} left.")
    return taken


def _claim_buffers() -> float:
    """Buffers that claiming a hundred rows touches; nothing is kept of the claim."""
    now = dates.now()
    values = {"now": now, "until": now, "lease": uuid.uuid4(), "batch": sending.BATCH, "channel": "email"}
    with transaction.atomic(), scope.all_clinics("claim due messages"), connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + outgoing.CLAIM, values)
        found = cursor.fetchone()[0]
        transaction.set_rollback(True)
    plan = found if isinstance(found, list) else json.loads(found)
    if "message_due" not in json.dumps(plan):
        raise RuntimeError("The claim does not use the partial index.")
    top = plan[0]["Plan"]
    return float(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


# --- What it is measured on -----------------------------------------------------------------------------------------


def _worker(app: str, *, processes_of_it: int) -> None:
    command = [sys.executable, "-m", "celery", "--app", app, "--quiet", "worker", "--concurrency", str(processes_of_it),
               "--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip
    processes.spawn(
        command, death_signal=signal.SIGKILL, output=subprocess.DEVNULL, cwd=settings.ROOT, env=os.environ
    )


@cache
def _mail_port() -> int:
    """One recording mail server for all of these, in a process of its own; Django is told of it."""
    port = free_port()
    command = [sys.executable, "-m", "faults.sink", "--port", str(port), "--folder"]
    processes.spawn(
        [*command, tempfile.mkdtemp(prefix="needlepath-")],
        death_signal=signal.SIGKILL, output=subprocess.DEVNULL, cwd=settings.ROOT,
    )  # fmt: skip
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, port
    os.environ["EMAIL_URL"] = f"smtp://{HOST}:{port}"  # for the worker that is compared
    return port


def _queue(number: int) -> list[int]:
    """So many invitations that are due, each with its link, and nothing else; their keys."""
    _mail_port()
    while sending.send_all_due(clock=dates.now).sent:  # what other goals' patients are told of their visits
        pass
    clinic = due_check_ins.open_clinic()
    clinic.fall_due(number)
    while check_ins.ask_due(now=dates.now()):
        pass
    with scope.in_clinic(clinic.pk):
        return list(Message.objects.filter(about_kind=ABOUT, state="queued").values_list("pk", flat=True))


def _waiting(keys: list[int]) -> int:
    with scope.all_clinics("compare"):
        return Message.objects.filter(pk__in=keys).exclude(state="sent").count()


def _a_letter() -> bytes:
    """An invitation as it goes over the line, with a place for its Message-ID."""
    [key] = _queue(1)
    with scope.all_clinics("compare"):
        message = Message.objects.select_related("clinic", "link").get(pk=key)
        Message.objects.filter(pk=key).update(next_attempt_at=dates.now() + timedelta(days=1))
        made: bytes = rendering.email(message).message().as_bytes(linesep="\r\n")
    return made.replace(message.message_id.strip("<>").encode(), b"MESSAGE-ID")


def _lay_bare_rows(keys: list[int]) -> None:
    """The rows that we send in this round, for the bare loop to send first."""
    with transaction.atomic(), scope.all_clinics("compare"), connection.cursor() as cursor:
        cursor.execute(peers.BARE_TABLE, {"keys": keys})


def _lay_messages(clinic_id: int, number: int) -> None:
    """So many messages that left long ago, and some that are due."""
    with scope.in_clinic(clinic_id), connection.cursor() as cursor:
        for state, sent_at, how_many in (("sent", "now()", number), ("queued", "NULL", DUE)):
            cursor.execute(
                "INSERT INTO clinic_message (uuid, clinic_id, about_kind, channel, address, template, language, parameters,"
                " idempotency_key, created_at, due_at, next_attempt_at, state, attempts, is_uncertain, error, sent_at,"
                " resent)"
                f" SELECT gen_random_uuid(), %s, '', 'email', 'a@mail.example', 'after_care', 'en', '{{}}',"
                f" gen_random_uuid()::text, now(), now(), now() - interval '1 hour', %s, 0, false, '', {sent_at}, 0"
                " FROM generate_series(1, %s)",
                [clinic_id, state, how_many],
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clinic_message")
