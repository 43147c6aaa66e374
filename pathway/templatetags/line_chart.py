"""Pain over time as a picture drawn on the server: one line a measure from 0 to 10, the sessions marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django import template
from django.utils.formats import date_format

from pathway.queries.measurements import Series
from pathway.states import MeasuredAt

register = template.Library()

WIDTH, NARROW, LEFT, TOP, BOTTOM = 720, 380, 34, 26, 226
FEW = 6  # so many moments need no picture wider than a phone
GRID = (0, 2, 4, 6, 8, 10)
LABEL_ROOM = 74  # two dates nearer than this would run into each other


@dataclass(frozen=True)
class Dot:
    """One value at its place; `style` names the shape of the point it was taken at."""

    x: float
    y: float
    value: str
    style: str
    said: str


@dataclass(frozen=True)
class Line:
    """One measure: the path through its dots."""

    name: str
    path: str
    dots: Sequence[Dot]
    is_second: bool


@dataclass(frozen=True)
class Mark:
    """A vertical mark with a label under it."""

    x: float
    label: str


@register.inclusion_tag("pathway/charts/_line_chart.html")
def line_chart(
    series: Sequence[Series], sessions: Sequence[datetime], zone: tzinfo, name: str = "nprs"
) -> dict[str, Any]:
    """Draw measures from 0 to 10 over time. `sessions` are moments to mark; dates are shown in `zone`."""
    moments = sorted({point.at for one in series for point in one.points} | set(sessions))
    if not moments:
        return {"name": name, "lines": []}
    is_narrow = len(moments) <= FEW
    width = NARROW if is_narrow else WIDTH
    right = right_of(width)
    last, span = moments[-1], max((moments[-1] - moments[0]).total_seconds(), 1.0)

    def x_of(moment: datetime) -> float:
        """From the newest end, which a phone shows first."""
        return round(right - 14 - (right - LEFT - 28) * (last - moment).total_seconds() / span, 1)

    return {
        "name": name,
        "width": width,
        "is_narrow": is_narrow,
        "left": LEFT,
        "right": right,
        "top": TOP,
        "bottom": BOTTOM,
        "grid": [(value, _y(value)) for value in GRID],
        "lines": [_line(one, number > 0, x_of) for number, one in enumerate(series)],
        "sessions": [Mark(x_of(moment), str(n)) for n, moment in enumerate(sorted(sessions), start=1)],
        "dates": _dates(moments, x_of, zone),
        "has_baseline": any(point.at_point == MeasuredAt.BASELINE for one in series for point in one.points),
        "said": " ".join(one.changed.words for one in series if one.changed),
    }


def right_of(width: int) -> int:
    """Where the grid ends; a wide picture has the scale at this end too, for a phone that shows it first."""
    return width - (14 if width == NARROW else 28)


def _line(series: Series, is_second: bool, x_of: Any) -> Line:
    dots = [
        Dot(
            x_of(one.at), _y(one.value), f"{one.value:g}", _style(one.at_point), f"{one.label}: {one.value:g}"
        )
        for one in series.points
    ]
    path = "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)
    return Line(series.name, path, dots, is_second)


def _style(at_point: str) -> str:
    if at_point == MeasuredAt.BASELINE:
        return "baseline"
    return "asked" if at_point in {MeasuredAt.AFTER_48_HOURS, MeasuredAt.WEEKLY} else "room"


def _y(value: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / 10, 1)


def _dates(moments: Sequence[datetime], x_of: Any, zone: tzinfo) -> list[Mark]:
    """A date under the axis wherever there is room for a new one; the hours where all is of one day."""
    local = [moment.astimezone(zone) for moment in moments]
    is_one_day = len(local) > 1 and local[0].date() == local[-1].date()
    marks: list[Mark] = []
    for moment in local:
        x, label = x_of(moment), date_format(moment, "H:i" if is_one_day and marks else "j M")
        if not marks or (x - marks[-1].x >= LABEL_ROOM and label != marks[-1].label):
            marks.append(Mark(x, f"{label}, {moment:%H:%M}" if is_one_day and not marks else label))
    return marks
