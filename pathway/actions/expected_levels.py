"""What pain a therapist expects of one patient for some days, so that reaching it raises no flare. Never hides an alarm."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.moves import LOST_RACE
from pathway.models import EpisodeOfCare, ExpectedLevel

LONGEST = timedelta(days=28)  # as long as a series of check-ins
MEASURES = {"nprs_leg": "Leg pain", "nprs_back": "Back pain"}


@transaction.atomic
def expect(
    episode: EpisodeOfCare,
    *,
    measure: str,
    level: int,
    until: date,
    because: str,
    by: Actor,
    now: datetime,
) -> ExpectedLevel:
    """Expect up to `level` (1 to 10) up to and with the clinic's local day `until`; what was expected before ends.

    Raises Refused (fields measure, level, until, because); Stale when somebody else set one at the same moment.
    """
    today = episode.clinic.local(now).date()
    if not episode.is_open:
        raise Refused("This episode has ended; nothing more is expected in it.")
    if measure not in MEASURES:
        raise Refused("Choose which pain.", field="measure")
    if not 1 <= level <= 10:
        raise Refused("Enter from 1 to 10.", field="level")
    if not today <= until <= today + LONGEST:
        raise Refused(f"Choose a day from today to {today + LONGEST:%d %b}.", field="until")
    if not because.strip():
        raise Refused("Write why this is expected.", field="because")
    before = _standing(episode, measure)
    if before is not None:
        _end(before, by=by, now=now)
    try:
        with transaction.atomic():
            row = ExpectedLevel.objects.create(
                clinic_id=episode.clinic_id,
                episode=episode,
                measure=measure,
                level=level,
                until=until,
                because=because.strip(),
                set_at=now,
                set_by_id=by.staff_id,
            )
    except IntegrityError as error:
        raise Stale(LOST_RACE) from error
    _record("set", row, by, now)
    return row


@transaction.atomic
def end(row: ExpectedLevel, *, by: Actor, now: datetime) -> None:
    """Expect it no longer, before its day has come. Raises Stale when it has ended already."""
    _end(row, by=by, now=now)
    _record("ended", row, by, now)


def _standing(episode: EpisodeOfCare, measure: str) -> ExpectedLevel | None:
    return ExpectedLevel.objects.filter(episode=episode, measure=measure, ended_at__isnull=True).first()


def _end(row: ExpectedLevel, *, by: Actor, now: datetime) -> None:
    ended = ExpectedLevel.objects.filter(pk=row.pk, ended_at__isnull=True).update(
        ended_at=now, ended_by_id=by.staff_id
    )
    if not ended:
        raise Stale(LOST_RACE)


def _record(verb: str, row: ExpectedLevel, by: Actor, now: datetime) -> None:
    audit.record(
        f"expected_level.{verb}",
        target=row,
        by=by,
        now=now,
        patient_id=row.episode.patient_id,
        detail={"measure": row.measure, "level": row.level, "until": row.until.isoformat()},
    )
