"""Reads the reviews of a course: where they stand, for one episode or for a day's list, and the numbers to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from pathway.enums import ReviewDecision
from pathway.models import EpisodeOfCare, PlanOfCare, PlanReview, TreatmentSession
from pathway.rules.reviews import NOT_DUE, Due, Made, due

CARRIED_OUT = frozenset({ReviewDecision.CHANGE_MUSCLES, ReviewDecision.REFER, ReviewDecision.DISCHARGE})


@dataclass(frozen=True)
class Reviews:
    """The reviews of an episode, newest first, and where they stand under the plan in force.

    `more_sessions` were added to that plan. `to_do` is a decision nobody has carried out yet.
    """

    rows: Sequence[PlanReview]
    due: Due
    more_sessions: int
    to_do: ReviewDecision | None


def of_episode(
    episode: EpisodeOfCare, active: PlanOfCare | None, sessions: Iterable[TreatmentSession]
) -> Reviews:
    """Where the reviews stand, from the episode's sessions at hand; one query."""
    rows = list(PlanReview.objects.filter(episode=episode).select_related("decided_by"))
    if active is None:
        return Reviews(rows, NOT_DUE, 0, None)
    with_needles = not active.is_without_needles
    signed = [
        row.signed_at
        for row in sessions
        if row.counts and row.signed_at and (row.is_needling if with_needles else row.plan_id == active.pk)
    ]
    of_plan = [row for row in rows if row.plan_id == active.pk]
    last = rows[0] if rows else None
    to_do = ReviewDecision(last.decision) if last and last.decision in CARRIED_OUT else None
    # New muscles are chosen by a new plan; whatever was decided, a session signed since shows that care went another way.
    if last and (last.plan_id != active.pk or any(at > last.decided_at for at in signed)):
        to_do = None
    return Reviews(
        rows=rows,
        due=due(signed, _made(rows), planned=active.sessions_planned, with_needles=with_needles),
        more_sessions=sum(row.more_sessions for row in of_plan),
        to_do=to_do,
    )


@dataclass(frozen=True)
class Past:
    """The signed needling sessions and reviews of one episode, as far as they can ask for a review."""

    signed_at: Sequence[datetime] = ()
    made: Sequence[Made] = ()

    @property
    def prompted(self) -> bool:
        """Whether a review of needling is asked for now."""
        return due(self.signed_at, self.made).prompted

    def required(self, *, at: datetime | None = None) -> str:
        """Why no needle goes in before a review, empty where one may; as of a moment where given."""
        return due(
            [one for one in self.signed_at if at is None or one <= at],
            [one for one in self.made if at is None or one.decided_at <= at],
        ).sentence


def past_of(episodes: Iterable[int]) -> dict[int, Past]:
    """What was signed and reviewed, by episode; one query, so that a page asks no more after a long course."""
    wanted = list(episodes)
    signed = TreatmentSession.objects.counting().filter(episode=OuterRef("pk"), no_needles_reason="")
    reviewed = PlanReview.objects.filter(episode=OuterRef("pk"))
    facts = JSONObject(decision="decision", decided_at="decided_at", more_sessions="more_sessions")
    rows = EpisodeOfCare.objects.filter(pk__in=wanted).annotate(
        signed=ArraySubquery(signed.order_by().values("signed_at")),
        reviewed=ArraySubquery(reviewed.order_by().values(row=facts)),
    )
    found = {row.pk: Past(row.signed, [_read(one) for one in row.reviewed]) for row in rows}
    return {key: found.get(key, Past()) for key in wanted}


def _read(row: dict[str, Any]) -> Made:
    at = datetime.fromisoformat(row["decided_at"])
    return Made(ReviewDecision(row["decision"]), at, row["more_sessions"])


def _made(rows: Iterable[PlanReview]) -> list[Made]:
    return [Made(ReviewDecision(row.decision), row.decided_at, row.more_sessions) for row in rows]
