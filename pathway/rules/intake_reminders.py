"""When somebody is reminded of an intake that has not come back: at most twice before their visit, and never in haste."""

from collections.abc import Collection
from datetime import datetime, timedelta

# The second leaves some hours before the reminder of the visit itself, so that the two do not come together.
BEFORE_THE_VISIT = (timedelta(days=3), timedelta(hours=28))
FIRST_HAVE = timedelta(hours=24)
OF_NO_USE_WITHIN = timedelta(hours=3)
# A visit that is moved brings reminders of its own: however often it moves, no more than two leave within these days.
TWO_AT_MOST_IN = timedelta(days=5)


def due(*, asked_at: datetime, reminded_at: Collection[datetime], starts_at: datetime, now: datetime) -> int:
    """Which reminder is to leave now, 1 or 2; 0 for none.

    `asked_at` is when the link was last sent, by whomever; `reminded_at` when reminders of the form left, whatever the
    visit's time was then. The link was theirs for a whole day when the reminder's time came, else
    that reminder is left out; so one that has left is never due again. One that was missed is not caught up with once
    the next one's time has come, and close to the visit none leaves: the form is finished together then.
    """
    if starts_at - now < OF_NO_USE_WITHIN:
        return 0
    if sum(now - at < TWO_AT_MOST_IN for at in reminded_at) >= len(BEFORE_THE_VISIT):
        return 0
    passed = [number for number, lead in enumerate(BEFORE_THE_VISIT, 1) if now >= starts_at - lead]
    if not passed:
        return 0
    its_time = starts_at - BEFORE_THE_VISIT[passed[-1] - 1]
    return passed[-1] if asked_at + FIRST_HAVE <= its_time else 0
