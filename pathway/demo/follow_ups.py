"""What the demo's therapists write after a signature: reviews of a course, and an addendum."""

from __future__ import annotations

from datetime import datetime

from pathway.actions import addenda, reviews
from pathway.demo.care import Care
from pathway.enums import ReviewDecision
from pathway.models import PlanReview, TreatmentSession
from pathway.queries.courses import course

GOES_ON = "Better each time, not there yet. One more visit, then look again."
ENOUGH = "Looked at the numbers together. The home programme carries on, needles do not."
ADDENDUM = "The second needle was at the outer border of the muscle, not in its middle."


def reviewed(care: Care, decision: ReviewDecision, at: datetime, *, more_sessions: int = 0) -> PlanReview:
    """The course is looked at and decided, with the numbers of that moment."""
    sessions = TreatmentSession.objects.filter(episode=care.episode).select_related("void")
    return reviews.decide(
        care.episode,
        decision=decision,
        reason=GOES_ON if decision is ReviewDecision.CONTINUE else ENOUGH,
        more_sessions=more_sessions,
        numbers=course(care.episode, list(sessions.prefetch_related("adverse_events"))).as_kept(),
        seen=PlanReview.objects.filter(episode=care.episode).count(),
        by=care.by,
        now=at,
    )


def added(care: Care, session: TreatmentSession, at: datetime) -> None:
    """Something that was left out of a signed note."""
    addenda.add(session, text=ADDENDUM, by=care.by, now=at)
