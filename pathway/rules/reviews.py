"""When a course of needling is to be reviewed, whether the review may wait, and when no needle goes in before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pathway.enums import ReviewDecision

# Three sessions, then a formal review (clinical reference, section 1, "Course"): prompted after the third signed needling
# session, required before the fifth. A plan of fewer sessions is reviewed when they are done.
PROMPTED_AFTER = 3
REQUIRED_AFTER = 4
MOST_MORE = 20
GOES_ON = frozenset({ReviewDecision.CONTINUE, ReviewDecision.CHANGE_MUSCLES})
REQUIRED = (
    "{count} needling sessions were signed since the last review. Review the course before a needle goes in."
)


@dataclass(frozen=True)
class Made:
    """One review on record. Only one that goes on with needles begins a new count.

    `more_sessions` is how many a plan that goes on as it is was given.
    """

    decision: ReviewDecision
    decided_at: datetime
    more_sessions: int = 0


@dataclass(frozen=True)
class Due:
    """Where the reviews of an episode stand.

    `since` counts signed needling sessions since the last review that went on with needles. `prompted`: the review is
    asked for now. `required`: no needle before it. `may_put_off`: it can still be put off, once. `waits`: it was put off
    and the next session has not been signed yet. `decided` is the decision to end the needles that stands, if there is one.
    """

    since: int
    prompted: bool
    required: bool
    may_put_off: bool
    waits: bool
    decided: ReviewDecision | None = None

    @property
    def sentence(self) -> str:
        """Why no needle goes in before the review; empty while it is not required."""
        return REQUIRED.format(count=self.since) if self.required else ""


NOT_DUE = Due(since=0, prompted=False, required=False, may_put_off=False, waits=False)


def due(
    signed_at: Iterable[datetime],
    reviews: Iterable[Made],
    *,
    planned: int = PROMPTED_AFTER,
    with_needles: bool = True,
) -> Due:
    """Where the reviews stand, from the moments the sessions that count were signed and the reviews on record.

    `planned` is how many sessions the plan in force has: a shorter plan is reviewed when it is done. Without needles
    every plan is, and no review is ever required.
    """
    ordered = sorted(reviews, key=lambda one: one.decided_at)
    went_on = [one for one in ordered if one.decision in GOES_ON]
    begins = went_on[-1].decided_at if went_on else None
    course = (went_on[-1].more_sessions if went_on else 0) or planned
    signed = [at for at in signed_at if begins is None or at > begins]
    later = [one for one in ordered if begins is None or one.decided_at > begins]
    put_off = [one.decided_at for one in later if one.decision is ReviewDecision.PUT_OFF]
    ended = [one for one in later if one.decision is not ReviewDecision.PUT_OFF]
    is_due = len(signed) >= (min(PROMPTED_AFTER, course) if with_needles else course)
    required = with_needles and len(signed) >= REQUIRED_AFTER
    waits = bool(put_off) and not any(at > put_off[-1] for at in signed)
    decided = ended[-1].decision if ended and not any(at > ended[-1].decided_at for at in signed) else None
    return Due(
        since=len(signed),
        prompted=is_due and (required or not waits) and decided is None,
        required=required,
        may_put_off=is_due and not required and not put_off and decided is None,
        waits=is_due and waits and not required,
        decided=decided,
    )
