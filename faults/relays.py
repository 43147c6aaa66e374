"""F7: a relay that refuses, puts off, takes and never says so, hangs, or is away. The other patients get their mails."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Sequence
from datetime import timedelta

from bench.rows import Row
from clinic import dates, scope
from clinic.models import Message
from clinic.rules import retries
from faults.register import Size, at_least, at_most, fault_of_senders
from faults.runs import PATIENCE_SECONDS, Run
from faults.yard import Yard
from pathway.actions import check_ins
from pathway.models import CallTask
from pathway.models.check_ins import ABOUT

SENDERS = 2
HANGS_SECONDS = 2.5  # longer than the senders are patient
KINDS = ("refused", "rejected", "later", "dies")
PUT_OFF = "(451)"  # what the row says whose own answer it was
NEVER = ("refused", "rejected", "later")
RANDOM = random.Random(7)


@fault_of_senders("F7")
def relay_broken(place: Yard, size: Size) -> Sequence[Row]:
    """The waits between attempts are hours in real life; here they are looked at and then cut short."""
    run = Run(place)
    each = max(size.check_ins // 100, 3)
    run.fall_due(size.check_ins)
    while check_ins.ask_due(now=dates.now()):
        pass
    _address_badly(run, each)
    for _ in range(SENDERS):
        run.sender()
    waits = Waits(run)
    breaks = _break_the_relay(run, waits, size)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while run.open() and time.monotonic() < deadline:
        waits.cut_short()
        time.sleep(0.2)
    outcome = run.outcome()
    never = each * len(NEVER)
    run.faults += each * len(KINDS)
    return [
        at_most("F7 lost", outcome.lost, 0),
        at_most("F7 repeated", outcome.repeated, each + breaks * SENDERS),
        at_least("F7 faults", run.faults, each * len(KINDS) + breaks),
        at_most("F7 healthy addresses that got nothing", size.check_ins - never - outcome.sent, 0),
        at_least("F7 dead letters", outcome.failed, never),
        at_least("F7 dead letters that became a call", _calls_owed(run), never),
        at_most("F7 waits out of bounds, or the same twice", waits.odd(), 0),
        at_least("F7 waits looked at", len(waits.seen), each * (retries.LAST_ATTEMPT - 1) * 0.9),
    ]


class Waits:
    """The waits of mails that were put off, looked at and then cut short: hours in real life."""

    def __init__(self, run: Run) -> None:
        self._clinic = run.clinic.pk
        self.seen: dict[tuple[int, int], timedelta] = {}  # by message and attempts

    def cut_short(self) -> None:
        with scope.in_clinic(self._clinic):
            now = dates.now()
            waiting = Message.objects.filter(about_kind=ABOUT, state="queued", next_attempt_at__gt=now)
            for row in waiting.filter(address__startswith="later-").select_for_update():
                # A whole batch that was given back, for the relay was away, waits as long as the relay needs.
                if row.attempts and PUT_OFF in row.error:
                    self.seen[row.pk, row.attempts] = row.next_attempt_at - now
            waiting.update(next_attempt_at=now)

    def odd(self) -> int:
        """How many are shorter or longer than they should be (each was looked at seconds after it began), or repeat."""
        outside = 0
        for (_, attempts), wait in self.seen.items():
            shortest, longest = (retries.wait(attempts, chance=chance) for chance in (0.0, 1.0))
            outside += not shortest - timedelta(seconds=30) <= wait <= longest
        return outside + len(self.seen) - len(set(self.seen.values()))


def _address_badly(run: Run, each: int) -> None:
    with scope.in_clinic(run.clinic.pk):
        rows = list(Message.objects.filter(about_kind=ABOUT, state="queued").only("address"))
        chosen = RANDOM.sample(rows, each * len(KINDS))
        for number, row in enumerate(chosen):
            row.address = f"{KINDS[number % len(KINDS)]}-{row.pk}@mail.example"
        Message.objects.bulk_update(chosen, ["address"])


def _break_the_relay(run: Run, waits: Waits, size: Size) -> int:
    """Kill it, and let it hang, in turns; how often."""
    relay = run.yard.mail_server
    for _ in range(size.times):
        relay.wait_for_more(seconds=2)
        relay.kill()
        time.sleep(0.3)
        relay.open()
        waits.cut_short()
        relay.wait_for_more(seconds=2)
        relay.send_signal(signal.SIGSTOP)
        time.sleep(HANGS_SECONDS)
        relay.send_signal(signal.SIGCONT)
        waits.cut_short()
        run.faults += 2
    return 2 * size.times


def _calls_owed(run: Run) -> int:
    now = dates.now()
    while check_ins.chase_unanswered(now=now):
        pass
    with scope.in_clinic(run.clinic.pk):
        return CallTask.objects.filter(reason="not_delivered").count()
