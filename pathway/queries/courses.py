"""What a course of needling brought, session by session and measure by measure: the numbers a review looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pathway.models import CheckIn, EpisodeOfCare, Measurement, TreatmentSession
from pathway.queries import measurements
from pathway.queries.measurements import Series
from pathway.states import CheckInState, MeasuredAt

OTHERS = ("psfs", "bother_tingling", "bother_weakness", "bother_sitting", "global_change")
COLUMNS = {
    MeasuredAt.BEFORE: "Before",
    MeasuredAt.AFTER: "After",
    MeasuredAt.AFTER_48_HOURS: "48 hours",
    MeasuredAt.WEEKLY: "A week",
}


@dataclass(frozen=True)
class SessionLine:
    """One session of the course. `leg` and `back` are NPRS in the order of COLUMNS, None where nobody asked or answered."""

    session: TreatmentSession
    leg: tuple[float | None, ...]
    back: tuple[float | None, ...]
    events: int

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Leg and back as they are shown, in the order of COLUMNS."""
        return [(_shown(leg), _shown(back)) for leg, back in zip(self.leg, self.back, strict=True)]


@dataclass(frozen=True)
class Course:
    """An episode's numbers. `pain` are the NPRS series with what their change means, `others` every other measure asked."""

    lines: Sequence[SessionLine]
    pain: Sequence[Series]
    others: Sequence[Series]
    sessions_at: Sequence[datetime]
    events: int
    check_ins_asked: int
    check_ins_answered: int

    @property
    def asked_words(self) -> str:
        return f"of {self.check_ins_asked} asked"

    def as_kept(self) -> dict[str, Any]:
        """The numbers as a review keeps them: sessions, events, and each measure's first and latest value."""
        series = {
            one.kind: {"first": one.points[0].value, "now": one.points[-1].value}
            for one in (*self.pain, *self.others)
        }
        return {
            "sessions": len(self.lines),
            "events": self.events,
            "check_ins_asked": self.check_ins_asked,
            "check_ins_answered": self.check_ins_answered,
            **series,
        }


def course(episode: EpisodeOfCare, sessions: Sequence[TreatmentSession]) -> Course:
    """The course of an episode from its sessions at hand, oldest first; two queries. Void sessions are in none of it."""
    counting = sorted(
        (row for row in sessions if row.counts and row.is_needling), key=lambda row: row.started_at
    )
    measured = measurements.measured(episode)
    states = list(
        CheckIn.objects.promised()
        .filter(episode=episode, asked_at__isnull=False, treatment_session__void__isnull=True)
        .values_list("state", flat=True)
    )
    return Course(
        lines=[_line(row, measured) for row in counting],
        pain=measurements.over_time(measured),
        others=measurements.over_time(measured, kinds=OTHERS),
        sessions_at=[row.ended_at for row in counting if row.ended_at],
        events=sum(len(row.harms) for row in counting),
        check_ins_asked=len(states),
        check_ins_answered=states.count(CheckInState.ANSWERED),
    )


def _line(session: TreatmentSession, measured: Sequence[Measurement]) -> SessionLine:
    own = [row for row in measured if row.treatment_session_id == session.pk]
    values: dict[tuple[str, str], float] = {}
    for row in own:  # the first of several weekly answers: a week after
        values.setdefault((row.kind, row.at_point), float(row.value))
    return SessionLine(
        session=session,
        leg=tuple(values.get(("nprs_leg", point)) for point in COLUMNS),
        back=tuple(values.get(("nprs_back", point)) for point in COLUMNS),
        events=len(session.harms),
    )


def _shown(value: float | None) -> str:
    return "\N{EN DASH}" if value is None else f"{value:g}"
