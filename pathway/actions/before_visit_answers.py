"""Take what a patient answers before a visit: stored at once, alarms raised in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import alerts, screenings
from pathway.enums import Tier
from pathway.models import BeforeVisit
from pathway.queries import before_visits as queries
from pathway.queries.advice import advice
from pathway.queries.screenings import to_answer
from pathway.reference import library
from pathway.rules import before_visits as rules
from pathway.rules.alerts import came_back
from pathway.rules.findings import Finding
from pathway.states import BeforeVisitState

WAITING = [BeforeVisitState.PLANNED, BeforeVisitState.ASKED]


@transaction.atomic
def save_screen(
    before_visit: BeforeVisit,
    *,
    screen: str,
    answers: Mapping[str, Mapping[str, Any] | None],
    is_done: bool,
    language: str,
    on_tablet: bool = False,
    by: Actor,
    now: datetime,
) -> BeforeVisit:
    """Keep one screen: `answers` by slug as the form gives them, None takes an answer back.

    An alarming answer raises its alert in the same transaction, and what was said goes into the screening that is under
    way. The form is answered when every screen is done and no emergency stands. It is answered once: whatever still
    comes after that, from a page that was open or from two phones at once, only ever makes an answer stricter. The same
    screen again is the same answer. Raises Refused when the form does not take answers now.
    """
    row = _locked(before_visit)
    if not row.is_answerable(now):
        raise Refused(_("This form is closed. If something worries you, please call the clinic."))
    kept = _merged(row, answers)
    done = [*row.screens_done, screen] if is_done and screen not in row.screens_done else row.screens_done
    if kept == row.answers and done == row.screens_done:
        return row
    before = _tiers(rules.alarms(queries.found(row)))
    given = {slug: to_answer(one) for slug, one in kept.items()}
    found = queries.found(row, given)
    moves.edit(
        row,
        version=row.version,
        answers=kept,
        screens_done=done,
        asks=rules.asks(given, found, library()).value,
        language=language,
        on_tablet=on_tablet,
        said_at=now,
    )
    _raise_alerts(row, found, before, language=language, by=by, now=now)
    screenings.hear(row, by=by, now=now)
    _record("screen_saved", row, by, now, screen=screen)
    if not row.is_answered and set(queries.screens()) <= set(done) and not rules.stops(found):
        moves.move(row, old=WAITING, new=BeforeVisitState.ANSWERED, answered_at=now)
        _record("answered", row, by, now)
    return row


def _locked(before_visit: BeforeVisit) -> BeforeVisit:
    return (
        BeforeVisit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "appointment", "episode__patient")
        .get(pk=before_visit.pk)
    )


def _merged(row: BeforeVisit, answers: Mapping[str, Mapping[str, Any] | None]) -> dict[str, dict[str, Any]]:
    kept = {slug: dict(one) for slug, one in row.answers.items()}
    for slug, one in answers.items():
        if one is not None and (not row.is_answered or _is_stricter(slug, one, kept.get(slug), row)):
            kept[slug] = dict(one)
        elif one is None and not row.is_answered:
            kept.pop(slug, None)
    return kept


def _is_stricter(slug: str, one: Mapping[str, Any], kept: Mapping[str, Any] | None, row: BeforeVisit) -> bool:
    if kept is None:
        return True
    now, before = (to_answer(stored) for stored in (one, kept))
    return rules.stricter(slug, now, before, row.on, library())


def _raise_alerts(
    row: BeforeVisit,
    found: tuple[Finding, ...],
    before: Mapping[str, Tier],
    *,
    language: str,
    by: Actor,
    now: datetime,
) -> None:
    alarms = rules.alarms(found)
    if not alarms:
        return
    told = {
        tier: advice(row.clinic, tier, "", language=language, now=now)
        for tier in {one.tier for one in alarms}
        if tier
    }
    causes = [
        alerts.Cause(one.code, one.tier, str(row.answers[one.question]["text"]), told[one.tier])
        for one in alarms
        if one.tier is not None
    ]
    new = came_back(_tiers(alarms), before)
    alerts.raise_for_before_visit(row, causes, taken_back=new, by=by, now=now)


def _tiers(alarms: tuple[Finding, ...]) -> dict[str, Tier]:
    return {one.code: one.tier for one in alarms if one.tier is not None}


def _record(verb: str, row: BeforeVisit, by: Actor, now: datetime, **detail: str) -> None:
    audit.record(
        f"before_visit.{verb}",
        target=row,
        by=by,
        now=now,
        patient_id=row.episode.patient_id,
        detail=detail,
    )
