"""How one clinic sends check-ins: its quiet hours, what is too late, and for how many weeks it asks about safety."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from clinic import audit, lines, scope
from clinic.actors import Actor, clock
from clinic.errors import Refused
from clinic.models import Clinic
from pathway.actions import check_in_plans
from pathway.reference import library
from pathway.rules.quiet_hours import QuietHours
from patients.models import Patient

SHORTEST, LONGEST = timedelta(hours=8), timedelta(hours=16)
TOO_LATE_HOURS = (12, 168)
MOST_SAFETY_WEEKS = 12
DEAD_OF_NIGHT = time(2)


@dataclass(frozen=True)
class CheckInSettings:
    """Local times; hours; weeks after the last needles."""

    quiet_from: time
    quiet_until: time
    too_late_hours: int
    safety_weeks: int
    asks_birth_date: bool = False


def of_clinic(clinic: Clinic) -> CheckInSettings:
    """What counts in a clinic now; the reference's where it has chosen nothing."""
    timing = library().timing
    return CheckInSettings(
        quiet_from=clinic.quiet_from,
        quiet_until=clinic.quiet_until,
        too_late_hours=clinic.too_late_hours or timing.too_late_after_hours,
        safety_weeks=clinic.safety_weeks or fewest_safety_weeks(),
        asks_birth_date=clinic.asks_birth_date,
    )


def fewest_safety_weeks() -> int:
    """The weeks of the reference: a clinic may lengthen them, never shorten them."""
    return library().timing.safety_days_after_last_needles // 7


@transaction.atomic
def change(clinic: Clinic, *, wanted: CheckInSettings, by: Actor, now: datetime) -> Clinic:
    """Let these count from now on; the clock plans what is planned anew. Raises Refused, nothing changed then."""
    row = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    before = of_clinic(row)
    if wanted == before:
        return row
    _check(wanted)
    for name, value in asdict(wanted).items():
        setattr(row, name, value)
    row.replan_since = now
    row.save(update_fields=[*asdict(wanted), "replan_since"])
    audit.record(
        "practice.check_ins_changed",
        target=row,
        by=by,
        now=now,
        detail={
            name: [str(old), str(asdict(wanted)[name])]
            for name, old in asdict(before).items()
            if old != asdict(wanted)[name]
        },
    )
    return row


def replan_changed(*, now: datetime) -> int:
    """Plan the check-ins of every patient anew whose clinic changed its settings; how many patients. Harmless twice."""
    done = 0
    for clinic in Clinic.objects.filter(replan_since__isnull=False):
        with scope.in_clinic(clinic.pk):
            since = now - timedelta(weeks=MOST_SAFETY_WEEKS)
            patients = list(
                Patient.objects.filter(clinic=clinic, episodes__check_ins__due_at__gt=since)
                .distinct()
                .values_list("pk", "clinic_id")
            )
        done += lines.each(patients, lambda pk: _replan(pk, now), what="planning check-ins anew of patient")
        Clinic.objects.filter(pk=clinic.pk, replan_since=clinic.replan_since).update(replan_since=None)
    return done


def _replan(pk: int, now: datetime) -> int:
    patient = Patient.objects.get(pk=pk)
    check_in_plans.replan_all(patient, by=clock(patient.clinic_id), now=now)
    return 1


def _check(wanted: CheckInSettings) -> None:
    quiet = QuietHours(wanted.quiet_from, wanted.quiet_until)
    if not quiet.holds(DEAD_OF_NIGHT):
        raise Refused("Quiet hours hold the night: they begin in the evening.", field="quiet_from")
    if not SHORTEST <= _length(quiet) <= LONGEST:
        raise Refused("Quiet hours last from 8 to 16 hours.", field="quiet_until")
    least, most = TOO_LATE_HOURS
    if not least <= wanted.too_late_hours <= most:
        raise Refused(f"Enter from {least} to {most} hours.", field="too_late_hours")
    if not fewest_safety_weeks() <= wanted.safety_weeks <= MOST_SAFETY_WEEKS:
        raise Refused(
            f"Enter from {fewest_safety_weeks()} to {MOST_SAFETY_WEEKS} weeks: "
            "these questions may be asked for longer, never for less long.",
            field="safety_weeks",
        )


def _length(quiet: QuietHours) -> timedelta:
    minutes = [one.hour * 60 + one.minute for one in (quiet.start, quiet.end)]
    return timedelta(minutes=(minutes[1] - minutes[0]) % (24 * 60))
