"""Review a course of care: go on, change the muscles, refer or discharge; or put it off, once, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from pathway.enums import ReviewDecision
from pathway.models import EpisodeOfCare, PlanOfCare, PlanReview, TreatmentSession
from pathway.queries import plans, signatures
from pathway.queries import reviews as queries
from pathway.queries.reviews import Reviews
from pathway.rules.reviews import MOST_MORE


@transaction.atomic
def decide(
    episode: EpisodeOfCare,
    *,
    decision: ReviewDecision,
    reason: str = "",
    more_sessions: int = 0,
    numbers: Mapping[str, Any],
    seen: int,
    by: Actor,
    now: datetime,
) -> PlanReview:
    """Keep what was decided, with the numbers that stood on the page.

    `seen` is how many reviews the page knew of. `more_sessions` (1 to 20) go with CONTINUE alone. Raises Stale when
    somebody reviewed meanwhile; Refused when the episode has ended or has no plan in force, and when the review is put
    off a second time, too late, before it is due or without a reason.
    """
    # Held, so that of two reviews at once one is first and one is told.
    standing = EpisodeOfCare.objects.select_for_update(no_key=True).get(pk=episode.pk)
    if not standing.is_open:
        raise Refused("This episode of care has ended. There is nothing left to review.")
    _, active = plans.draft_and_active(episode)
    if active is None:
        raise Refused("There is no plan in force to review. Write one first.")
    known = queries.of_episode(episode, active, TreatmentSession.objects.filter(episode=episode))
    if len(known.rows) != seen:
        raise Stale("Somebody reviewed this course since this page was opened. Nothing of yours was saved.")
    _check(known, decision, reason, more_sessions)
    return _keep(episode, active, decision, reason, more_sessions, numbers, by, now)


def _check(known: Reviews, decision: ReviewDecision, reason: str, more_sessions: int) -> None:
    if decision is ReviewDecision.CONTINUE and not 1 <= more_sessions <= MOST_MORE:
        raise Refused(f"Enter how many more sessions, from 1 to {MOST_MORE}.", field="more_sessions")
    if decision is not ReviewDecision.PUT_OFF:
        return
    if known.due.required:
        raise Refused(
            "It cannot be put off any more: no needle goes in before this review.", field="decision"
        )
    if not known.due.may_put_off:
        words = "It was put off once already." if known.due.waits else "There is no review to put off."
        raise Refused(words, field="decision")
    if not reason.strip():
        raise Refused("Write why it is put off.", field="reason")


def _keep(
    episode: EpisodeOfCare,
    plan: PlanOfCare,
    decision: ReviewDecision,
    reason: str,
    more_sessions: int,
    numbers: Mapping[str, Any],
    by: Actor,
    now: datetime,
) -> PlanReview:
    row = PlanReview.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        plan=plan,
        decision=decision,
        reason=reason.strip(),
        more_sessions=more_sessions if decision is ReviewDecision.CONTINUE else 0,
        numbers=dict(numbers),
        decided_at=now,
        decided_by_id=by.staff_id,
        decided_name=signatures.name_and_title(episode.clinic_id, by.staff_id),
    )
    audit.record(
        "plan.reviewed",
        target=episode,
        by=by,
        now=now,
        patient_id=episode.patient_id,
        detail={"decision": str(decision)},
    )
    return row
