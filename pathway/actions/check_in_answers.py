"""Take what a patient answers to a check-in: stored at once, alarms raised in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
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
from pathway.queries.desk import spoken
from pathway.reference import library
from pathway.rules import alerts as rules
from pathway.rules import check_ins
from pathway.rules.advice import Advice
from pathway.states import CheckInState, MeasuredAt

POINT = {CheckInKind.AFTER_48_HOURS: MeasuredAt.AFTER_48_HOURS, CheckInKind.WEEKLY: MeasuredAt.WEEKLY}
NPRS = ("nprs_leg", "nprs_back")
CLOSED = "This check-in is closed. If something worries you, please call the clinic."


@dataclass(frozen=True)
class Who:
    """Who answers: the patient, or somebody for them. `helper_is_permitted` is what they say of the permission on file."""

    is_helped: bool = False
    helper_name: str = ""
    helper_relation: str = ""
    helper_is_permitted: bool | None = None


MYSELF = Who()


@transaction.atomic
def answer(
    check_in: CheckIn,
    *,
    answers: Mapping[str, Mapping[str, Any]],
    language: str,
    complete: bool,
    by: Actor,
    now: datetime,
    only_new: bool = False,
    seen: int | None = None,
) -> CheckInAnswer:
    """Store answers by slug: {"choice": code} for a warning, {"value": number} for a measure, with "text" and "version".

    A part of a form adds to the version being filled in. Completing closes that version; answering differently, also
    before that, and somebody else's typing start the next, so every version is kept and has one source: the patient's
    link, or whoever of the desk types what is said on the phone. The same answer again (a double tap, a reload) is the
    same answer. With `only_new` what was answered before stays, whatever the page knew of it ("None of these"). `seen` is
    the newest version the page showed: what was said on it and corrected since is a form sent twice, not a new answer.
    Raises Refused when the window has closed.
    """
    row = _locked(check_in)
    if not row.is_answerable(now):
        raise Refused(CLOSED)
    versions = list(row.answers.order_by("number"))
    latest = versions[-1] if versions else None
    if latest is not None:
        if only_new:
            answers = {slug: one for slug, one in answers.items() if slug not in latest.answers}
        if _repeats(latest, answers) and (latest.is_complete or not complete):
            return latest
        if seen is not None and _was_corrected(versions, answers, since=seen):
            return latest
    was = dict(latest.answers) if latest is not None else {}
    before = _found(row, latest, now) if latest is not None else ()
    stored = _store(row, latest, answers, language, complete, by, now)
    found = _found(row, stored, now)
    causes = [cause for cause in found if cause.makes_alert]
    if causes:
        told = [_told(row, cause, stored, language, by, now) for cause in causes]
        new = {cause.code for cause in causes} - {cause.code for cause in before if cause.makes_alert}
        alerts.raise_for_check_in(row, told, taken_back=new, by=by, now=now)
    _note_beside_alerts(row, was, stored, by, now)
    notes = {cause.code: _asked(stored, cause) for cause in found if not cause.makes_alert}
    if notes or any(not cause.makes_alert for cause in before):
        visit_notes.keep(row, notes, now=now)
    if stored.is_complete:
        _measure(row, stored, now)
        if row.state != CheckInState.ANSWERED:
            moves.move(
                row, old=[CheckInState.ASKED, CheckInState.MISSED], new=CheckInState.ANSWERED, answered_at=now
            )
        audit.record("check_in.answered", target=row, by=by, now=now, patient_id=row.episode.patient_id)
    return stored


@transaction.atomic
def say_who_answers(
    check_in: CheckIn, who: Who, *, language: str, by: Actor, now: datetime
) -> CheckInAnswer | None:
    """Keep who answers from now on; the version that stands keeps who gave it. None when there is nothing to keep.

    Raises Refused when the window has closed.
    """
    row = _locked(check_in)
    if not row.is_answerable(now):
        raise Refused(CLOSED)
    latest = row.answers.order_by("-number").first()
    if latest is None and who == MYSELF:
        return None
    if latest is not None and _who(latest) == asdict(who):
        return latest
    is_same_source = latest is not None and latest.typed_by_id == by.user_id
    if latest is not None and is_same_source and latest.is_helped == who.is_helped:
        for name, value in asdict(who).items():
            setattr(latest, name, value)
        latest.save(update_fields=list(asdict(who)))
    else:
        latest = CheckInAnswer.objects.create(
            clinic_id=row.clinic_id,
            check_in=row,
            number=latest.number + 1 if latest else 1,
            answers=latest.answers if latest else {},
            language=language,
            is_complete=latest is not None and latest.is_complete,
            answered_at=now,
            typed_by_id=by.user_id,
            hours_since_session=_hours(row, now),
            **asdict(who),
        )
    audit.record("check_in.who_answers", target=row, by=by, now=now, patient_id=row.episode.patient_id)
    return latest


def causes_of(row: CheckIn, stored: CheckInAnswer, *, now: datetime) -> tuple[rules.Cause, ...]:
    """What these answers raise, strictest first; also for the page that shows the advice again."""
    return tuple(cause for cause in _found(row, stored, now) if cause.makes_alert)


def _locked(check_in: CheckIn) -> CheckIn:
    return (
        CheckIn.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "episode", "treatment_session")
        .get(pk=check_in.pk)
    )


def _repeats(version: CheckInAnswer, answers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether nothing new was said; the same words in another language are nothing new."""
    return all(
        slug in version.answers
        and all(version.answers[slug].get(key) == one.get(key) for key in ("choice", "value", "had_care"))
        for slug, one in answers.items()
    )


def _was_corrected(
    versions: list[CheckInAnswer], answers: Mapping[str, Mapping[str, Any]], *, since: int
) -> bool:
    """Whether just this was said on the page that showed version `since`, and something else after it."""
    return bool(answers) and any(_repeats(one, answers) for one in versions[:-1] if one.number >= since)


def _store(
    row: CheckIn,
    latest: CheckInAnswer | None,
    answers: Mapping[str, Mapping[str, Any]],
    language: str,
    complete: bool,
    by: Actor,
    now: datetime,
) -> CheckInAnswer:
    before = dict(latest.answers) if latest else {}
    given = {slug: dict(one) for slug, one in answers.items()}
    hours = _hours(row, now)
    is_anothers = latest is not None and latest.typed_by_id != by.user_id
    if latest is None or latest.is_complete or is_anothers or _differs(before, given):
        return CheckInAnswer.objects.create(
            clinic_id=row.clinic_id,
            check_in=row,
            number=latest.number + 1 if latest else 1,
            answers={**before, **given},
            language=language,
            # A whole form stays whole when one answer of it is corrected.
            is_complete=complete or (latest is not None and latest.is_complete),
            answered_at=now,
            typed_by_id=by.user_id,
            hours_since_session=hours,
            **_who(latest),
        )
    latest.answers = {**before, **given}
    latest.language, latest.is_complete, latest.answered_at = language, complete, now
    latest.hours_since_session = hours
    latest.save(update_fields=["answers", "language", "is_complete", "answered_at", "hours_since_session"])
    return latest


def _who(latest: CheckInAnswer | None) -> dict[str, Any]:
    """Who answered goes along from version to version."""
    return {name: getattr(latest, name) for name in asdict(MYSELF)} if latest is not None else {}


def _differs(before: Mapping[str, Mapping[str, Any]], given: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether something that was answered is answered otherwise now."""
    return any(
        slug in before and any(before[slug].get(key) != one.get(key) for key in ("choice", "value"))
        for slug, one in given.items()
    )


def _note_beside_alerts(
    row: CheckIn, was: Mapping[str, Mapping[str, Any]], stored: CheckInAnswer, by: Actor, now: datetime
) -> None:
    """What a patient says of an alarming answer afterwards stands beside its alert, which stays until somebody checked."""
    said = {slug: str(one.get("choice", "no")) for slug, one in was.items()}
    for slug, one in stored.answers.items():
        is_yes, was_yes = one.get("choice", "no") != "no", said.get(slug, "no") != "no"
        if is_yes != was_yes and slug in was:
            alerts.note_mistake(row, slug, is_mistake=was_yes, by=by, now=now)
        if one.get("had_care") and not was.get(slug, {}).get("had_care"):
            alerts.note_care(row, slug, by=by, now=now)


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
    row: CheckIn, cause: rules.Cause, stored: CheckInAnswer, language: str, by: Actor, now: datetime
) -> alerts.Cause:
    tier, about_them = Tier(cause.tier), stored.is_helped
    if by.user_id is not None:  # on the phone they heard what the desk reads aloud, and nothing else
        heard = spoken(row.clinic, tier, language=language, now=now, about_them=about_them)
        return alerts.Cause(cause.code, tier, _asked(stored, cause), Advice(tier, heard, ""))
    own = cause.warning.advice(language, about_them=about_them)
    told = advice(row.clinic, tier, own, language=language, now=now, about_them=about_them)
    return alerts.Cause(cause.code, tier, _asked(stored, cause), told)


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


def _hours(row: CheckIn, now: datetime) -> Decimal:
    """The true hours since the session."""
    ended_at = row.treatment_session.ended_at or now
    return Decimal((now - ended_at).total_seconds() / 3600).quantize(Decimal("0.01"))
