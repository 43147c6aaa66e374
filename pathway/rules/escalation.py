"""Who must answer an alert, who hears of it when nobody does, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pathway.rules.opening_hours import Patience, used_up_at
from patients.rules.availability import Stretch, WeeklyHours, without, working


@dataclass(frozen=True)
class Hearer:
    """Somebody who works here and may handle alerts. `deputy` is the key of who stands in for them, None for nobody."""

    key: int
    is_lead: bool = False
    deputy: int | None = None
    is_off: bool = False


@dataclass(frozen=True)
class Waits:
    """How long an alert of one tier waits for its owner, and from the answer on for the deputy too."""

    deputy: Patience
    lead: Patience


def in_turn(therapist: int, hearers: Sequence[Hearer]) -> tuple[int, ...]:
    """Who must act first, and who hears of the silence after that, each once: therapist, deputy, lead, then everybody else.

    Who is off stands behind who is here, so the deputy of a therapist who is off today is the owner at once. The first is
    the owner. Empty only when nobody at all is here who may handle alerts. `hearers` are in the order of "everybody else".
    """
    here = {one.key: one for one in hearers}
    own = here.get(therapist)
    wanted = [
        therapist,
        own.deputy if own else None,
        *(one.key for one in hearers if one.is_lead),
        *here,
    ]
    order = dict.fromkeys(key for key in wanted if key is not None and key in here)
    return tuple(sorted(order, key=lambda key: here[key].is_off))


def is_off(
    *,
    hours: Sequence[WeeklyHours],
    away: Sequence[Stretch],
    opening: Sequence[WeeklyHours],
    now: datetime,
    zone: ZoneInfo,
) -> bool:
    """Whether somebody cannot be counted on today: away at this moment, or not at work on a day the clinic is open.

    Nobody is off by their hours on a day the whole clinic is closed, and who keeps no hours (a manager) never is.
    """
    if any(one.starts_at <= now < one.ends_at for one in away):
        return True
    today = now.astimezone(zone).date()
    if not hours or not any(one.weekday == today.weekday() for one in opening):
        return False
    return not without(working(hours, day=today, zone=zone), away)


def next_step_at(
    raised_at: datetime, waits: Waits, *, step: int, week: Sequence[WeeklyHours], zone: ZoneInfo
) -> datetime | None:
    """When somebody more is told, after `step` were told besides the owner; None after the second."""
    if step >= 2:
        return None
    patience = (waits.deputy, waits.lead)[step]
    return used_up_at(raised_at, patience, week=week, zone=zone)


def is_digest_due(
    *,
    digest_at_minutes: int,
    now: datetime,
    opening: Sequence[WeeklyHours],
    zone: ZoneInfo,
) -> bool:
    """Whether the morning mail of this local day is due: from its hour on (minutes after midnight), on a day that is open.

    A mail that could not be made in the morning is still made later that day; one of yesterday never is.
    """
    local = now.astimezone(zone)
    if opening and not any(one.weekday == local.weekday() for one in opening):
        return False
    return local.hour * 60 + local.minute >= digest_at_minutes


def is_in_time(waited: timedelta | None, so_far: timedelta, target: timedelta) -> bool | None:
    """Whether an alert was acknowledged within the target; None while it may still be.

    `waited` is None for one nobody has acknowledged, which has waited `so_far`.
    """
    if waited is not None:
        return waited <= target
    return False if so_far > target else None
