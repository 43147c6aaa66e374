"""Take what a patient answers to a check-in: stored at once, alarms raised in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import alerts, visit_notes
from pathway.enums import CheckInKind, Tier
from pathway.models import CheckIn, CheckInAnswer, Measurement
from pathway.queries import content
from pathway.queries import visit_notes as visit_notes_queries
from pathway.queries.advice import advice
from pathway.reference import library
from pathway.rules import alerts as rules
from pathway.rules import check_ins
from pathway.states import CheckInState, MeasuredAt

POINT = {CheckInKind.AFTER_48_HOURS: MeasuredAt.AFTER_48_HOURS, CheckInKind.WEEKLY: MeasuredAt.WEEKLY}
NPRS = ("nprs_leg", "nprs_back")
CLOSED = "This check-in is closed. If something worries you, please call the clinic."


@transaction.atomic
def answer(
    check_in: CheckIn,
    *,
    answers: Mapping[str, Mapping[str, Any]],
    language: str,
    complete: bool,
    by: Actor,
    now: datetime,
) -> CheckInAnswer:
    """Store answers by slug: {"choice": code} for a warning, {"value": number} for a measure, with "text" and "version".

    A part of a form adds to the version being filled in; completing closes that version, and answering differently
    after that starts the next, so every version is kept. The same answer again (a double tap, a reload) is the same
    answer. Raises Refused when the window has closed.
    """
    row = _locked(check_in)
    if not row.is_answerable(now):
        raise Refused(CLOSED)
    latest = row.answers.order_by("-number").first()
    if latest is not None and latest.is_complete and _repeats(latest, answers):
        return latest
    before = _found(row, latest, now) if latest is not None else ()
    stored = _store(row, latest, answers, language, complete, now)
    found = _found(row, stored, now)
    causes = [cause for cause in found if cause.makes_alert]
    if causes:
        told = [_told(row, cause, stored, language, now) for cause in causes]
        new = {cause.code for cause in causes} - {cause.code for cause in before if cause.makes_alert}
        alerts.raise_for_check_in(row, told, taken_back=new, by=by, now=now)
    notes = {cause.code: _asked(stored, cause) for cause in found if not cause.makes_alert}
    if notes or any(not cause.makes_alert for cause in before):
        visit_notes.keep(row, notes, now=now)
    if complete:
        _measure(row, stored, now)
        if row.state != CheckInState.ANSWERED:
            moves.move(
                row, old=[CheckInState.ASKED, CheckInState.MISSED], new=CheckInState.ANSWERED, answered_at=now
            )
        audit.record("check_in.answered", target=row, by=by, now=now, patient_id=row.episode.patient_id)
    return stored


def causes_of(row: CheckIn, stored: CheckInAnswer) -> tuple[rules.Cause, ...]:
    """What these answers raise, strictest first; also for the page that shows the advice again."""
    return tuple(cause for cause in _found(row, stored, stored.answered_at) if cause.makes_alert)


def _locked(check_in: CheckIn) -> CheckIn:
    return (
        CheckIn.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "episode", "treatment_session")
        .get(pk=check_in.pk)
    )


def _repeats(latest: CheckInAnswer, answers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether nothing new was said; the same words in another language are nothing new."""
    return all(
        slug in latest.answers
        and all(latest.answers[slug].get(key) == one.get(key) for key in ("choice", "value"))
        for slug, one in answers.items()
    )


def _store(
    row: CheckIn,
    latest: CheckInAnswer | None,
    answers: Mapping[str, Mapping[str, Any]],
    language: str,
    complete: bool,
    now: datetime,
) -> CheckInAnswer:
    before = dict(latest.answers) if latest else {}
    given = {slug: dict(one) for slug, one in answers.items()}
    hours = Decimal((now - _ended_at(row, now)).total_seconds() / 3600).quantize(Decimal("0.01"))
    if latest is None or latest.is_complete:
        return CheckInAnswer.objects.create(
            clinic_id=row.clinic_id,
            check_in=row,
            number=latest.number + 1 if latest else 1,
            answers={**before, **given},
            language=language,
            is_complete=complete,
            answered_at=now,
            hours_since_session=hours,
        )
    latest.answers = {**before, **given}
    latest.language, latest.is_complete, latest.answered_at = language, complete, now
    latest.hours_since_session = hours
    latest.save(update_fields=["answers", "language", "is_complete", "answered_at", "hours_since_session"])
    return latest


def _found(row: CheckIn, stored: CheckInAnswer, now: datetime) -> tuple[rules.Cause, ...]:
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
    found = rules.causes(warnings, facts, library=known)
    if any(
        cause.code == rules.FLARE for cause in found
    ):  # only then is anything asked about what was expected
        found = rules.causes(warnings, replace(facts, expected=_expected(row, now)), library=known)
    return found


def _asked(stored: CheckInAnswer, cause: rules.Cause) -> str:
    return str(stored.answers.get(cause.code, {}).get("text") or cause.reason)


def _expected(row: CheckIn, now: datetime) -> dict[str, rules.Expected]:
    local = row.clinic.local(now).date()
    return {
        one.measure: rules.Expected(
            one.level,
            f"{one.set_by.name} expects up to {one.level} until {one.until:%a} {one.until.day} {one.until:%b}:"
            f" {one.because.rstrip('.')}.",
        )
        for one in visit_notes_queries.expected(row.episode, on=local)
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


def _told(
    row: CheckIn, cause: rules.Cause, stored: CheckInAnswer, language: str, now: datetime
) -> alerts.Cause:
    own = cause.advice_es if language == "es" else cause.advice_en
    told = advice(row.clinic, Tier(cause.tier), own, language=language, now=now)
    return alerts.Cause(cause.code, Tier(cause.tier), _asked(stored, cause), told)


def _measure(row: CheckIn, stored: CheckInAnswer, now: datetime) -> None:
    values = [
        Measurement(
            clinic_id=row.clinic_id,
            episode_id=row.episode_id,
            treatment_session_id=row.treatment_session_id,
            check_in=row,
            kind=slug,
            at_point=POINT[CheckInKind(row.kind)],
            value=Decimal(str(one["value"])),
            measured_at=now,
            hours_since_session=stored.hours_since_session,
        )
        for slug, one in stored.answers.items()
        if isinstance(one.get("value"), int | float)
    ]
    Measurement.objects.bulk_create(
        values,
        update_conflicts=True,
        unique_fields=["clinic", "check_in", "kind"],
        update_fields=["value", "measured_at", "hours_since_session"],
    )


def _ended_at(row: CheckIn, now: datetime) -> datetime:
    return row.treatment_session.ended_at or now
