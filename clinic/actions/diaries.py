"""When somebody works here beside the usual week, and the days on which nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import pairwise

from django.db import transaction

from clinic import audit, dates
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic, ClosedDay, DatedHours, TimeOff, User


@transaction.atomic
def close_day(clinic: Clinic, *, on: date, name: str, by: Actor, now: datetime) -> ClosedDay:
    """Offer and book nobody on a local day; what is booked already stays, to be moved. Raises Refused at `on` or `name`."""
    if on < clinic.local(now).date():
        raise Refused("This day is over.", field="on")
    if not name.strip():
        raise Refused("Say why the clinic is closed.", field="name")
    row, is_new = ClosedDay.objects.get_or_create(clinic=clinic, on=on, defaults={"name": name.strip()})
    if not is_new:
        raise Refused("The clinic is closed on that day already.", field="on")
    audit.record("clinic.day_closed", target=row, by=by, now=now)
    return row


@transaction.atomic
def open_day(row: ClosedDay, *, by: Actor, now: datetime) -> None:
    """The clinic is open on that day after all."""
    audit.record("clinic.day_opened", target=row, by=by, now=now, detail={"on": row.on.isoformat()})
    row.delete()


@transaction.atomic
def set_dated_hours(
    clinic: Clinic,
    user: User,
    *,
    on: date,
    stretches: Sequence[tuple[time, time]],
    by: Actor,
    now: datetime,
) -> list[DatedHours]:
    """Let a therapist work these hours on one local day in place of the week's; none puts the week's back.

    Raises Refused at `on` or `starts`.
    """
    if stretches and on < clinic.local(now).date():
        raise Refused("This day is over.", field="on")
    refuse_disorder(stretches)
    DatedHours.objects.filter(clinic=clinic, user=user, on=on).delete()
    rows = DatedHours.objects.bulk_create(
        DatedHours(clinic=clinic, user=user, on=on, starts=starts, ends=ends) for starts, ends in stretches
    )
    audit.record("member.dated_hours_set", target=user, by=by, now=now, detail={"on": on.isoformat()})
    return rows


@transaction.atomic
def end_time_off(row: TimeOff, *, by: Actor, now: datetime) -> None:
    """The whole absence is given up, with the days of it that are past or still to come."""
    audit.record("member.time_off_ended", target=row, by=by, now=now)
    row.delete()


@transaction.atomic
def end_time_off_today(row: TimeOff, *, by: Actor, now: datetime) -> None:
    """The therapist is there on this local day after all; what the absence holds of the days around it stays."""
    today, tomorrow = dates.day_bounds(row.clinic.local(now).date(), row.clinic.zone)
    began, goes_on = row.starts_at < today, row.ends_at > tomorrow
    if not began and not goes_on:
        end_time_off(row, by=by, now=now)
        return
    if began and goes_on:
        TimeOff.objects.create(
            clinic=row.clinic, user=row.user, starts_at=tomorrow, ends_at=row.ends_at, reason=row.reason
        )
    if began:
        row.ends_at = today
    else:
        row.starts_at = tomorrow
    row.save(update_fields=["starts_at", "ends_at"])
    audit.record("member.back_for_a_day", target=row, by=by, now=now, detail={"on": f"{today.date()}"})


def refuse_disorder(stretches: Sequence[tuple[time, time]]) -> None:
    """Raise Refused(field="starts") unless every stretch ends after it starts and none runs into the next."""
    ordered = sorted(stretches)
    if any(ends <= starts for starts, ends in ordered):
        raise Refused("Hours end after they begin.", field="starts")
    if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
        raise Refused("Two stretches of one day run into each other.", field="starts")
