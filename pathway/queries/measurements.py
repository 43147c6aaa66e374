"""Reads what was measured over an episode: NPRS by time with its points, and what a change from baseline means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from pathway.models import EpisodeOfCare, Measurement
from pathway.reference import library
from pathway.rules.outcomes import Change, change
from pathway.states import MeasuredAt

NPRS = ("nprs_leg", "nprs_back")
NOW_POINTS = {
    MeasuredAt.AFTER_48_HOURS,
    MeasuredAt.WEEKLY,
    MeasuredAt.DISCHARGE,
    MeasuredAt.BEFORE,
    MeasuredAt.REASSESSMENT,
}

SAID_AT = {
    MeasuredAt.BASELINE: "at baseline",
    MeasuredAt.BEFORE: "before needling",
    MeasuredAt.AFTER: "after needling",
    MeasuredAt.AFTER_48_HOURS: "48 hours after",
    MeasuredAt.WEEKLY: "in a weekly check-in",
    MeasuredAt.DISCHARGE: "at discharge",
    MeasuredAt.REASSESSMENT: "when assessed again",
}


@dataclass(frozen=True)
class Point:
    """One value at one moment; `at_point` says where on the pathway it was taken."""

    at: datetime
    at_point: str
    value: float

    @property
    def label(self) -> str:
        """The point in words, such as "48 hours"."""
        return MeasuredAt(self.at_point).label


@dataclass(frozen=True)
class Series:
    """One measure over time. `changed` compares the latest value with the first, None with fewer than two values.

    `compared` says which two readings those are; the line may end at a later one that is not compared.
    """

    kind: str
    name: str
    points: tuple[Point, ...]
    changed: Change | None
    compared: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the table beside the chart: what was taken together, by measure; None where nobody asked."""

    at: datetime
    label: str
    values: tuple[float | None, ...]


def measured(episode: EpisodeOfCare) -> list[Measurement]:
    """Everything measured in an episode, oldest first; one query.

    The values of a void session's note are left out; what the patient answered afterwards is their own word and stays.
    """
    of_void_note = Q(treatment_session__void__isnull=False, check_in__isnull=True)
    rows = Measurement.objects.filter(episode=episode).exclude(of_void_note)
    return list(rows.order_by("measured_at", "pk"))


def over_time(rows: Iterable[Measurement], kinds: Sequence[str] = NPRS) -> list[Series]:
    """A series for each measure that has values, in the order of `kinds`."""
    by_kind: dict[str, list[Point]] = {kind: [] for kind in kinds}
    for row in rows:
        if row.kind in by_kind:
            by_kind[row.kind].append(Point(row.measured_at, row.at_point, float(row.value)))
    return [_series(kind, points) for kind, points in by_kind.items() if points]


def table(series: Sequence[Series]) -> list[Row]:
    """The same values as lines, newest first; values of one moment and point stand on one line."""
    moments = sorted({(p.at, p.at_point, p.label) for one in series for p in one.points}, reverse=True)
    return [
        Row(
            at,
            label,
            tuple(
                next((p.value for p in one.points if (p.at, p.at_point) == (at, point)), None)
                for one in series
            ),
        )
        for at, point, label in moments
    ]


def _series(kind: str, points: Sequence[Point]) -> Series:
    """From the first value to the latest that tells how things are, which the value right after needles does not."""
    measure, first = library().measures[kind], points[0]
    later = [point for point in points[1:] if point.at_point in NOW_POINTS]
    if not later:
        return Series(kind, measure.en, tuple(points), None)
    changed = change(measure, first.value, later[-1].value)
    return Series(kind, measure.en, tuple(points), changed, f"{_said(first)}, {_said(later[-1])}.")


def _said(point: Point) -> str:
    return f"{point.value:g} {SAID_AT[MeasuredAt(point.at_point)]}"
