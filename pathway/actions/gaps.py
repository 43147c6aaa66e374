"""What fell due between a backup and its restore: made as it was made then, and kept back, because it may have left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from clinic import actions, audit, heartbeats, scope
from clinic.messages import outbox
from pathway.actions import (
    alert_digests,
    alert_escalation,
    before_visits,
    check_ins,
    intake_reminders,
    visit_reminders,
)

Maker = Callable[..., int]
STEP = timedelta(hours=1)  # no promise of ours is finer than quiet hours and mornings
MOST_STEPS = 400
MOST_ROUNDS = 1_000
# In the order of the clock: what asks, what reminds, what is told to staff.
MADE_BY = (
    check_ins.ask_due,
    before_visits.ask_due,
    visit_reminders.remind_due,
    intake_reminders.remind_due,
    check_ins.chase_unanswered,
    alert_escalation.escalate,
    alert_digests.send_due,
)


def settle(*, taken_at: datetime, now: datetime) -> int:
    """Live through the time since the backup hour by hour, as the lost system did, while nothing may leave; then mark every
    message that was due by now as possibly sent. How many. Each row is made once, so a second call goes on where one ended.
    """
    moment = taken_at
    step = max(STEP, (now - taken_at) / MOST_STEPS)
    while moment < now:
        moment = min(moment + step, now)
        for make in MADE_BY:
            _all_of(make, moment)
        actions.warn_of_expiry(now=moment)
    with scope.all_clinics("mark what was possibly sent before the restore"):
        count = outbox.doubt(now=now)
    heartbeats.alive(heartbeats.RESTORED, now)
    detail = {"taken_at": taken_at.isoformat(), "possibly_sent": count}
    audit.record_everywhere("installation.restored", target_kind="backup", now=now, detail=detail)
    return count


def _all_of(make: Maker, moment: datetime) -> None:
    for _ in range(MOST_ROUNDS):
        if not make(now=moment):
            return
