"""The four questions of a first booking: kept at once, told on at once, never shown at the desk again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import alerts, calls
from pathway.enums import DeskOutcome, Tier
from pathway.models import EpisodeOfCare, FirstCall
from pathway.queries.desk import script
from pathway.reference import library
from pathway.reference.screening_rows import DeskChoice
from pathway.rules.advice import Advice
from pathway.rules.screenings import desk_outcome

TIERS = {DeskOutcome.EMERGENCY: Tier.T0, DeskOutcome.CLINICIAN_WILL_CALL: Tier.T1}


@transaction.atomic
def ask(
    episode: EpisodeOfCare,
    *,
    choices: Mapping[str, str],
    by_themselves: bool = False,
    by: Actor,
    now: datetime,
) -> FirstCall:
    """Keep the answers (question slug to choice code) and raise what they ask for.

    An emergency answer stops the questions, so the others may be missing. `by_themselves`: they answered on the clinic's
    public page, before anybody spoke with them. Raises Refused when the episode was asked before or has ended, and when a
    question is open and none was an emergency.
    """
    EpisodeOfCare.objects.select_for_update(no_key=True).get(pk=episode.pk)
    if episode.ended_at is not None:
        raise Refused("This episode has ended.")
    if FirstCall.objects.filter(episode=episode).exists():
        raise Refused("These questions were asked already.")
    known = library().desk_questions
    given = _given(choices)
    outcome = desk_outcome(choices, library=library())
    if outcome is not DeskOutcome.EMERGENCY and len(given) < len(known):
        raise Refused("Ask every question, or choose “Rather not say”.")
    call = FirstCall.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        answers={slug: {"choice": one.code, "version": known[slug].version} for slug, one in given.items()},
        outcome=outcome,
        asked_at=now,
        asked_by_id=None if by_themselves else by.staff_id,
    )
    alerts.raise_for_first_call(call, _causes(episode, given, now), by=by, now=now)
    if outcome is DeskOutcome.EMERGENCY:
        calls.owe_ring_back(episode.patient, now=now)
    audit.record("first_call.asked", target=call, by=by, now=now, patient_id=episode.patient_id)
    return call


@transaction.atomic
def heard_again(episode: EpisodeOfCare, *, choices: Mapping[str, str], by: Actor, now: datetime) -> None:
    """The questions were asked once and are answered anew, on the public page: what alarms is an alert all the same."""
    for cause in _causes(episode, _given(choices), now):
        alerts.raise_for_caller(episode, cause, by=by, now=now)


def _given(choices: Mapping[str, str]) -> dict[str, DeskChoice]:
    return {
        slug: choice
        for slug, question in library().desk_questions.items()
        for choice in question.choices
        if choice.code == choices.get(slug)
    }


def _causes(episode: EpisodeOfCare, given: Mapping[str, DeskChoice], now: datetime) -> list[alerts.Cause]:
    clinic, language = episode.clinic, episode.patient.language
    told = {one: script(clinic, one, language=language, now=now) for one in TIERS}
    known = library().desk_questions
    return [
        alerts.Cause(slug, tier, known[slug].en, Advice(tier, told[one.outcome], ""))
        for slug, one in given.items()
        if (tier := TIERS.get(one.outcome))
    ]
