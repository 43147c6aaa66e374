"""F9: clocks that people change. Sessions before every change in odd zones; each check-in leaves once, at its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from bench.rows import Row
from clinic import scope
from clinic.messages import sending
from clinic.models import Message
from faults.register import FULL, Size, at_least, at_most, fault_of_senders
from faults.yard import Yard
from pathway.actions import check_ins
from pathway.models import CheckIn
from pathway.models.check_ins import ABOUT
from tests import cast
from tests.pathway import sessions

# Half-hour zones, a midnight that does not exist, three quarters of an hour, a half-hour summer time, no summer time.
ZONES = [
    "America/Denver", "America/St_Johns", "Asia/Beirut", "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu",
    "Pacific/Chatham", "Australia/Lord_Howe", "America/Havana",
]  # fmt: skip
YEAR = 2027
EVERY = 4  # a small run lives through every fourth change
BY_DAY = range(8, 20)
PROMISES = 5  # after 48 hours and once a week for four weeks


@dataclass(frozen=True)
class Promise:
    """One check-in: when it was due and asked, at which hour where the patient lives, and how many mails came of it."""

    due_at: datetime
    asked_at: datetime | None
    local_hour: int
    mails: int

    @property
    def is_lost(self) -> bool:
        return self.asked_at is None or self.mails == 0

    @property
    def is_early(self) -> bool:
        return self.asked_at is not None and self.asked_at < self.due_at

    @property
    def is_late(self) -> bool:
        return self.asked_at is not None and self.asked_at > self.due_at + timedelta(minutes=1)


@fault_of_senders("F9")
def clocks_changed(place: Yard, size: Size) -> Sequence[Row]:
    changes = [(zone, change) for zone in ZONES for change in _changes(ZoneInfo(zone))]
    if size != FULL:
        changes = changes[::EVERY]
    promises = [one for zone, change in changes for one in _lived_through(place, zone, change)]
    return [
        at_most("F9 lost", sum(one.is_lost for one in promises), 0),
        at_most("F9 repeated", sum(max(one.mails - 1, 0) for one in promises), 0),
        at_least("F9 faults", len(changes), 4),
        at_most("F9 early", sum(one.is_early for one in promises), 0),
        at_most("F9 more than a minute late", sum(one.is_late for one in promises), 0),
        at_most("F9 in quiet hours", sum(one.local_hour not in BY_DAY for one in promises), 0),
        at_least("F9 check-ins lived through", len(promises), PROMISES * len(changes)),
    ]


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The hours in which the clock changes within a year; a zone without any gives one winter day."""
    start = datetime(YEAR, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=number) for number in range(366 * 24)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    changed = [
        hour for hour, before, after in zip(hours, offsets, offsets[1:], strict=False) if before != after
    ]
    yield from changed or [start]


def _lived_through(place: Yard, zone: str, change: datetime) -> list[Promise]:
    """A session half past eleven on the day before; the clock ticks a minute before, at and after each due time."""
    local = (change - timedelta(days=1)).astimezone(ZoneInfo(zone))
    session_at = local.replace(hour=11, minute=30).astimezone(UTC)
    with transaction.atomic():
        at = cast.open_clinic(
            slug=f"zone-{change:%m%d%H}-{ZONES.index(zone)}", time_zone=zone, now=session_at
        )
        session = sessions.signed(at, sessions.ready(at, now=session_at), now=session_at)
        planned = dict(
            CheckIn.objects.filter(treatment_session=session, state="planned").values_list("pk", "due_at")
        )
        scope.enter(0)
    for due_at in sorted(planned.values()):
        for minutes in (-1, 0, 1):
            now = due_at + timedelta(minutes=minutes)
            check_ins.ask_due(now=now)
            sending.send_all_due(clock=lambda now=now: now)  # type: ignore[misc]
    mails = Counter(one.message_id for one in place.mail_server.taken())
    with scope.in_clinic(at.clinic.pk):
        rows = CheckIn.objects.filter(pk__in=planned)
        ids = {row.about_id: row.message_id for row in Message.objects.filter(about_kind=ABOUT)}
        return [
            Promise(
                due_at=planned[row.pk],
                asked_at=row.asked_at,
                local_hour=(row.asked_at or row.due_at).astimezone(ZoneInfo(zone)).hour,
                mails=mails[ids.get(row.pk, "")],
            )
            for row in rows
        ]
