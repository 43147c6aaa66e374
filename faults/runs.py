"""One run: many check-ins of one clinic that fall due, and what became of them at the mail server."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess

from django.db import connection

from bench.rows import Row
from clinic import scope
from clinic.models import Message
from faults.register import at_least, at_most
from faults.yard import Yard
from pathway.models.check_ins import ABOUT
from tests.pathway import due_check_ins

PATIENCE_SECONDS = 600
LOOK_SECONDS = 0.2
STANDING = """
SELECT CASE WHEN c.state = 'planned' THEN 'planned' ELSE coalesce(m.state, 'nothing') END, count(*)
  FROM pathway_checkin c
  LEFT JOIN clinic_message m ON m.about_kind = 'check_in' AND m.about_id = c.id AND m.clinic_id = c.clinic_id
 WHERE c.clinic_id = %s AND c.sequence >= %s GROUP BY 1
"""
OPEN = ("planned", "nothing", "queued", "sending")


@dataclass(frozen=True)
class Outcome:
    """Lost: marked as sent and never taken, or still waiting. Repeated: so many mails too many."""

    sent: int
    failed: int
    lost: int
    repeated: int


@dataclass
class Run:
    """The check-ins of one clinic, and how often something was broken while they left."""

    yard: Yard
    careless: str = ""
    faults: int = 0
    clinic: due_check_ins.Clinic = field(default_factory=due_check_ins.open_clinic)

    def fall_due(self, number: int, *, ago: timedelta = timedelta(minutes=1)) -> None:
        self.clinic.fall_due(number, ago=ago)

    def sender(self, point: str = "", occurrence: int = 1) -> BaseProcess:
        return self.yard.sender(point, occurrence, self.careless)

    def open(self) -> int:
        """How many check-ins are neither sent nor given up."""
        seen = self._standing()
        return sum(seen[one] for one in OPEN)

    def finish(self, *, at_most_open: int = 0, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until no more than so many are open; what still is after all this patience counts as lost."""
        deadline = time.monotonic() + seconds
        while self.open() > at_most_open and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)

    def outcome(self) -> Outcome:
        taken = Counter(one.message_id for one in self.yard.mail_server.taken())
        with scope.in_clinic(self.clinic.pk):
            rows = Message.objects.filter(about_kind=ABOUT, state="sent").only("uuid", "resent")
            sent = {row.message_id for row in rows}
        seen = self._standing()
        return Outcome(
            sent=len(sent),
            failed=seen["failed"],
            lost=len(sent - taken.keys()) + sum(seen[one] for one in OPEN),
            repeated=sum(taken[one] - 1 for one in sent & taken.keys()),
        )

    def rows(self, name: str, *, most_repeated: int, least_faults: int) -> list[Row]:
        """The three rows of every fault."""
        outcome = self.outcome()
        return [
            at_most(f"{name} lost", outcome.lost, 0),
            at_most(f"{name} repeated", outcome.repeated, most_repeated),
            at_least(f"{name} faults", self.faults, least_faults),
        ]

    def _standing(self) -> Counter[str]:
        with scope.in_clinic(self.clinic.pk), connection.cursor() as cursor:
            cursor.execute(STANDING, [self.clinic.pk, due_check_ins.FIRST])
            return Counter(dict(cursor.fetchall()))
