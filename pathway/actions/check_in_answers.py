"""Take what a patient answers to a check-in: stored at once, alarms raised in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import alerts, visit_notes
from pathway.enums import CheckInKind, Tier
from pathway.models import CheckIn, CheckInAnswer, Measurement
from pathway.queries import check_in_causes
from pathway.queries.advice import advice
from pathway.queries.desk import spoken
from pathway.rules import alerts as rules
from pathway.rules.advice import Advice
from pathway.states import CheckInState, MeasuredAt

POINT = {CheckInKind.AFTER_48_HOURS: MeasuredAt.AFTER_48_HOURS, CheckInKind.WEEKLY: MeasuredAt.WEEKLY}
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
    before = check_in_causes.found(row, latest, now=now) if latest is not None else ()
    stored = _store(row, latest, answers, language, complete, by, now)
    found = check_in_causes.found(row, stored, now=now)
    causes = [cause for cause in found if cause.makes_alert]
    if causes:
        told = [_told(row, cause, stored, language, by, now) for cause in causes]
        held = {cause.code: cause.tier for cause in before if cause.makes_alert}
        new = rules.came_back({cause.code: cause.tier for cause in causes}, held)
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


def _asked(stored: CheckInAnswer, cause: rules.Cause) -> str:
    return str(stored.answers.get(cause.code, {}).get("text") or cause.reason)


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
