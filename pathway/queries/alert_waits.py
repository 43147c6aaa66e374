"""How long alerts waited until somebody acknowledged them, by tier and by owner, against what was promised."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.models import Clinic
from pathway.enums import Tier
from pathway.models import Alert
from pathway.queries.alert_duty import opening_week
from pathway.reference import library
from pathway.rules.escalation import is_in_time
from pathway.rules.opening_hours import time_open
from pathway.rules.statistics import Estimate, median, share

EVERYBODY = "Everybody"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Met:
    """One group of alerts: whose, of which tier. `minutes` is the median until acknowledged, None for a small group.

    `in_time` is the share within `target` minutes: of those acknowledged and those that are overdue; one that may still be
    in time is in neither. `counts_open` says that only opening hours count.
    """

    who: str
    tier: str
    label: str
    target: int
    counts_open: bool
    acknowledged: int
    minutes: float | None
    in_time: Estimate


def met(clinic: Clinic, *, since: datetime, now: datetime) -> list[Met]:
    """Everybody's groups by tier, then each owner's by name; two queries. One that was raised again counts from then."""
    week = opening_week(clinic)
    times = library().alert_times
    waited: dict[tuple[str, str], list[float]] = defaultdict(list)
    judged: dict[tuple[str, str], list[bool]] = defaultdict(list)
    rows = Alert.objects.filter(clinic=clinic, raised_at__gte=since, tier__in=list(times)).values_list(
        "tier", "owner__name", "raised_at", "acknowledged_at"
    )
    for tier, owner, raised_at, acknowledged_at in rows:
        until = acknowledged_at or now
        took = until - raised_at
        if times[tier].target_counts == "open":
            took = time_open(raised_at, until, week=week, zone=clinic.zone)
        in_time = is_in_time(
            took if acknowledged_at else None, took, timedelta(minutes=times[tier].target_minutes)
        )
        for who in (EVERYBODY, owner):
            if acknowledged_at:
                waited[who, tier].append(took / MINUTE)
            if in_time is not None:
                judged[who, tier].append(in_time)
    groups = {*waited, *judged}
    return [
        _group(who, Tier(tier), waited[who, tier], judged[who, tier])
        for who, tier in sorted(groups, key=lambda group: (group[0] != EVERYBODY, *group))
    ]


def _group(who: str, tier: Tier, waited: list[float], judged: list[bool]) -> Met:
    times = library().alert_times[tier]
    return Met(
        who=who,
        tier=tier,
        label=library().tiers[tier].label,
        target=times.target_minutes,
        counts_open=times.target_counts == "open",
        acknowledged=len(waited),
        minutes=median(waited),
        in_time=share(sum(judged), len(judged)),
    )
