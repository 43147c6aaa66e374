"""Claim what is due, hand it to the mail server or the text provider over one connection, mark each row on its own.

At least once, and at most one repeat per killed process: a process that dies between the server's OK and our commit
leaves a lease that runs out, and that one mail goes again under the same Message-ID; not even that where the relay can be
asked (clinic.messages.relays, and for texts the courier's provider). Mails and texts have lanes of their own, so that
neither waits while the other's carrier is away. Several senders at once are harmless: a row belongs to one lease.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError

from clinic.enums import Channel
from clinic.messages import outgoing, relays
from clinic.messages.courier import Courier
from clinic.messages.outgoing import Batch, Outgoing
from clinic.messages.text_courier import TextCourier
from clinic.rules import retries
from clinic.rules.hand_off import Verdict

log = logging.getLogger(__name__)

BATCH = 200
ROUND_SECONDS = 50.0  # one task; the next wake-up goes on where it stopped
BREAKS_IN_A_ROW = 2  # after so many broken connections the relay is away, not one row at fault
# One lane each: who carries what is claimed at a moment.
COURIERS: Mapping[Channel, Callable[[datetime], Courier | TextCourier]] = {
    Channel.EMAIL: lambda _now: Courier(),
    Channel.TEXT: TextCourier,
}
STOPPED = "This address is not written to any more."


@dataclass(frozen=True)
class Handed:
    """What a round did. `known`: the relay had it already. `waiting`: given back, for the relay or the time was short."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    known: int = 0
    waiting: int = 0

    def __add__(self, other: Handed) -> Handed:
        return Handed(
            self.sent + other.sent,
            self.put_off + other.put_off,
            self.failed + other.failed,
            self.known + other.known,
            self.waiting + other.waiting,
        )


def send_all_due(*, clock: Callable[[], datetime]) -> Handed:
    """Batch after batch until nothing is due, the relay is away, or the round is over. Asks the clock once a batch."""
    over_at = time.monotonic() + ROUND_SECONDS
    total = Handed()
    lanes = list(COURIERS)
    while lanes and time.monotonic() < over_at:
        for lane in tuple(lanes):
            claimed, handed = _send_batch(lane, clock(), over_at)
            total += handed
            if claimed < BATCH or handed.waiting:
                lanes.remove(lane)
    return total


def send_due(*, now: datetime) -> Handed:
    """Send one batch of what is due in each lane."""
    over_at = time.monotonic() + ROUND_SECONDS
    return sum((_send_batch(lane, now, over_at)[1] for lane in COURIERS), Handed())


def _send_batch(lane: Channel, now: datetime, over_at: float) -> tuple[int, Handed]:
    """Stops at 80 % of its lease by a clock that nobody sets, so a paused process never sends what others took."""
    stop_at = min(time.monotonic() + settings.LEASE.total_seconds() * 0.8, over_at)
    batch = outgoing.claim(now=now, batch=BATCH, channel=lane)
    taken = relays.already_taken([row.message_id for row in batch.rows if row.is_uncertain])
    counts: Counter[str] = Counter()
    broken = 0
    with COURIERS[lane](now) as courier:
        for place, row in enumerate(batch.rows):
            # As late as can be: what was taken back until here does not leave.
            message = batch.read(row)
            if time.monotonic() >= stop_at:
                rest = batch.rows[place:]
                batch.release(rest, until=now, words="It did not fit into the round.")
                counts["waiting"] += len(rest)
                break
            if row.message_id in taken:
                batch.mark_sent(row)
                counts["known"] += 1
                continue
            if message is None:
                continue
            outcome, verdict = _send_one(message, batch, courier)
            counts[outcome] += 1
            broken = broken + 1 if verdict and verdict.breaks_the_line else 0
            if verdict and (verdict.is_everybodys or broken >= BREAKS_IN_A_ROW):
                rest = batch.rows[place if verdict.is_everybodys else place + 1 :]
                until = now + retries.wait_for_relay(chance=random.random())  # noqa: S311 (jitter)
                batch.release(rest, until=until, words=verdict.words)
                counts["waiting"] += len(rest)
                break
    return len(batch.rows), Handed(
        sent=counts["sent"],
        put_off=counts["put_off"],
        failed=counts["failed"],
        known=counts["known"],
        waiting=counts["waiting"],
    )


def _send_one(row: Outgoing, batch: Batch, courier: Courier | TextCourier) -> tuple[str, Verdict | None]:
    """What became of one row, in a word, and what the relay's answer means if it was not taken."""
    if row.is_stopped:
        batch.mark_failed(row, words=STOPPED)
        return "failed", None
    try:
        courier.connect()
        courier.hand_over(row)
    except (
        OperationalError,
        InterfaceError,
    ):  # the database is away: the lease runs out, and nothing is lost
        raise
    except Exception as error:  # one bad row never stops the line: the error is stored on it
        verdict = courier.judge(error)
        log.warning("message %s not sent: %s", row.pk, type(error).__name__)
        courier.hang_up()
        if verdict.is_everybodys:
            return "given_back", verdict
        if verdict.is_final or retries.is_given_up(row.attempts):
            batch.mark_failed(row, words=verdict.words)
            return "failed", verdict
        batch.put_off(row, verdict)
        return "put_off", verdict
    if not batch.mark_sent(row):
        log.warning("message %s left, and was no longer ours to mark", row.pk)
    return "sent", None
