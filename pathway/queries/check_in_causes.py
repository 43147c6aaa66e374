"""What the answers to a check-in mean: what raises an alert, and what is a note for the next visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from pathway.enums import CheckInKind
from pathway.models import CheckIn, CheckInAnswer, Measurement
from pathway.queries import content, visit_notes
from pathway.reference import library
from pathway.rules import alerts as rules
from pathway.rules import check_ins
from pathway.states import MeasuredAt

NPRS = ("nprs_leg", "nprs_back")


def causes_of(row: CheckIn, stored: CheckInAnswer, *, now: datetime) -> tuple[rules.Cause, ...]:
    """What these answers raise, strictest first; also for the page that shows the advice again."""
    return tuple(cause for cause in found(row, stored, now=now) if cause.makes_alert)


def found(row: CheckIn, stored: CheckInAnswer, *, now: datetime) -> tuple[rules.Cause, ...]:
    """Everything these answers mean, strictest first: what raises an alert, and what is a note for the next visit."""
    known = library()
    warnings = {slug: str(one["choice"]) for slug, one in stored.answers.items() if "choice" in one}
    values = {
        slug: float(one["value"])
        for slug, one in stored.answers.items()
        if slug in (*NPRS, "soreness") and isinstance(one.get("value"), int | float)
    }
    is_alarming = any(choice != "no" for choice in warnings.values())
    if not is_alarming and not values:
        return ()
    if is_alarming:  # a clinic may take an answer more strictly than it is shipped
        known = content.own_content(row.clinic_id).library()
    facts = rules.CheckInFacts(
        is_48_hours=row.kind == CheckInKind.AFTER_48_HOURS,
        is_weekly=row.kind == CheckInKind.WEEKLY or bool(row.folded),
        hours_since_session=float(stored.hours_since_session),
        nprs_before=_nprs_before(row),
        nprs_last_weekly=_nprs_last_weekly(row),
        nprs_now={slug: values[slug] for slug in NPRS if slug in values},
        soreness=values.get("soreness"),
        days_since_lung_risk=_days_since_lung_risk(row, stored)
        if warnings.get("fu_cough", "no") != "no"
        else None,
    )
    causes = rules.causes(warnings, facts, library=known)
    if any(
        cause.code == rules.FLARE for cause in causes
    ):  # only then is anything asked about what was expected
        causes = rules.causes(warnings, replace(facts, expected=_expected(row, now)), library=known)
    return causes


def _expected(row: CheckIn, now: datetime) -> dict[str, rules.Expected]:
    local = row.clinic.local(now).date()
    return {
        one.measure: rules.Expected(
            one.level,
            f"{one.set_by.name} expects up to {one.level} until {one.until:%a} {one.until.day} {one.until:%b}:"
            f" {one.because.rstrip('.')}.",
        )
        for one in visit_notes.expected(row.episode, on=local)
    }


def _nprs_last_weekly(row: CheckIn) -> dict[str, float]:
    """By measure, what was answered to the weekly check-in before this one."""
    if row.kind != CheckInKind.WEEKLY and not row.folded:
        return {}
    rows = (
        Measurement.objects.filter(
            Q(at_point=MeasuredAt.WEEKLY)
            | ~Q(check_in__folded=[]),  # a folded one kept the weekly promise too
            episode=row.episode_id,
            kind__in=NPRS,
            check_in__due_at__lt=row.due_at,
        )
        .exclude(check_in=row.pk)
        .order_by("check_in__due_at")
        .values_list("kind", "value")
    )
    return {kind: float(value) for kind, value in rows}


def _nprs_before(row: CheckIn) -> dict[str, float]:
    values = {slug: getattr(row.treatment_session, f"{slug}_before") for slug in NPRS}
    return {slug: float(value) for slug, value in values.items() if value is not None}


def _days_since_lung_risk(row: CheckIn, stored: CheckInAnswer) -> float | None:
    near = any(
        check_ins.near_lung(site.muscle, site.level, library()) for site in row.treatment_session.sites.all()
    )
    return float(stored.hours_since_session) / 24 if near else None
