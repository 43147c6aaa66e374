"""Who hears alerts in a clinic at one moment, in which turn, and after how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from clinic import dates
from clinic import queries as practice
from clinic.models import Clinic, Membership, OpeningHours, TimeOff, User, WorkingHours
from pathway.enums import Tier
from pathway.models import AlertTime
from pathway.reference import library
from pathway.rules import escalation
from pathway.rules.escalation import Hearer, Waits
from pathway.rules.opening_hours import Patience
from patients.rules.availability import Stretch, WeeklyHours


@dataclass(frozen=True)
class Duty:
    """`people` and `hearers` are in the order of `who_hears_alerts`; `week` is when somebody answers the phone."""

    people: Mapping[int, User]
    hearers: tuple[Hearer, ...]
    week: tuple[WeeklyHours, ...]
    zone: ZoneInfo
    waits: Mapping[Tier, Waits]

    def in_turn(self, therapist: int) -> tuple[int, ...]:
        """Keys of users: the owner of this therapist's alerts, then who hears of silence. See `rules.escalation`."""
        return escalation.in_turn(therapist, self.hearers)

    def next_step_at(self, tier: Tier, raised_at: datetime, *, step: int) -> datetime | None:
        """When one more person is told of an alert after `step` besides the owner; None for a tier nobody waits for."""
        if tier not in self.waits:
            return None
        return escalation.next_step_at(raised_at, self.waits[tier], step=step, week=self.week, zone=self.zone)


def duty(clinic: Clinic, now: datetime) -> Duty:
    """Who is here now; three queries."""
    week = opening_week(clinic)
    today, tomorrow = dates.day_bounds(clinic.local(now).date(), clinic.zone)
    members = practice.who_handles_alerts(clinic).annotate(
        weekly=ArraySubquery(
            WorkingHours.objects.filter(clinic=clinic, user=OuterRef("user")).values(
                row=JSONObject(day="weekday", starts="starts", ends="ends")
            )
        ),
        absences=ArraySubquery(
            TimeOff.objects.filter(
                clinic=clinic, user=OuterRef("user"), starts_at__lt=tomorrow, ends_at__gt=today
            ).values(row=JSONObject(starts_at="starts_at", ends_at="ends_at"))
        ),
    )
    in_order = practice.in_order_of_hearing(members)
    return Duty(
        people={one.user_id: one.user for one in in_order},
        hearers=tuple(_hearer(one, week, now, clinic.zone) for one in in_order),
        week=week,
        zone=clinic.zone,
        waits=waits(clinic),
    )


def opening_week(clinic: Clinic) -> tuple[WeeklyHours, ...]:
    """When somebody answers the phone."""
    rows = OpeningHours.objects.filter(clinic=clinic)
    return tuple(WeeklyHours(row.weekday, row.opens, row.closes) for row in rows)


def waits(clinic: Clinic) -> dict[Tier, Waits]:
    """How long each tier waits in this clinic: its own minutes, else the reference's; one query."""
    found = {
        Tier(times.slug): Waits(Patience(*times.deputy), Patience(*times.lead))
        for times in library().alert_times.values()
    }
    for own in AlertTime.objects.filter(clinic=clinic):
        found[Tier(own.tier)] = Waits(
            Patience(own.deputy_open, own.deputy_closed), Patience(own.lead_open, own.lead_closed)
        )
    return found


def _hearer(member: Membership, week: tuple[WeeklyHours, ...], now: datetime, zone: ZoneInfo) -> Hearer:
    rows: Any = member
    return Hearer(
        key=member.user_id,
        is_lead=member.is_clinical_lead,
        deputy=member.deputy_id,
        is_off=escalation.is_off(
            hours=[
                WeeklyHours(one["day"], time.fromisoformat(one["starts"]), time.fromisoformat(one["ends"]))
                for one in rows.weekly
            ],
            away=[Stretch(_moment(one["starts_at"]), _moment(one["ends_at"])) for one in rows.absences],
            opening=week,
            now=now,
            zone=zone,
        ),
    )


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    assert moment is not None  # the database's own spelling
    return moment
