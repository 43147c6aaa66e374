"""Turns the points a person can edit in the body chart's data files into smooth SVG path data.

A drawing is written as points, ``"x y, x y / x y"``: a comma goes on smoothly, a slash makes a corner at
the point before it. An outline without any slash is one smooth loop. x is measured from the body's midline, y from
the lowest ribs downwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import hypot

Point = tuple[float, float]
Curve = tuple[Point, ...]

# Fibres stop short of the outline: touching it, they read as cracks.
FIBRE_START, FIBRE_END = 0.07, 0.93
FIBRE_POINTS = 5


def read_curves(text: str) -> tuple[Curve, ...]:
    """Return the curves of a drawing, each beginning where the one before it ends.

    Raises ValueError on anything that is not a list of points.
    """
    pieces = [tuple(read_point(item) for item in piece.split(",")) for piece in text.split("/")]
    joined = [(before[-1], *piece) for before, piece in pairwise(pieces)]
    if len(pieces[0]) > 1:
        joined.insert(0, pieces[0])
    if not joined:
        raise ValueError(f"one point alone draws nothing: {text!r}")
    return tuple(joined)


def read_point(text: str) -> Point:
    """Read one point, "x y". Raises ValueError on anything else."""
    try:
        x, y = text.split()
        return float(x), float(y)
    except ValueError:
        raise ValueError(f"not a point 'x y': {text.strip()!r}") from None


def line_path(text: str) -> str:
    """Return path data of an open line."""
    curves = read_curves(text)
    return _start(curves[0]) + "".join(_bezier(curve) for curve in curves)


def outline_path(text: str) -> str:
    """Return path data of a closed shape."""
    curves = read_curves(text)
    if len(curves) == 1:
        loop = curves[0]
        return _start(loop) + _bezier((*loop, loop[0]), before=loop[-1], after=loop[1]) + "z"
    return line_path(text) + "z"


def fibre_paths(text: str, count: int) -> str:
    """Return path data of ``count`` muscle fibres between the first edge of an outline and its opposite.

    Two edges make a spindle, three a fan that gathers where the first edge ends, four a sheet.
    Raises ValueError on any other outline.
    """
    curves = read_curves(text)
    if not 2 <= len(curves) <= 4:
        raise ValueError(f"fibres need an outline of two to four edges: {text!r}")
    near, far = curves[0], tuple(reversed(curves[2] if len(curves) == 4 else curves[1]))
    stops = [FIBRE_START + (FIBRE_END - FIBRE_START) * i / (FIBRE_POINTS - 1) for i in range(FIBRE_POINTS)]
    fan = tuple(reversed(curves[2])) if len(curves) == 3 else None
    fibres = []
    for number in range(1, count + 1):
        share = number / (count + 1)
        fibre = [_between(_along(near, stop), _along(far, stop), share) for stop in stops]
        if fan:
            fibre[0] = _between(_along(fan, share), fibre[1], FIBRE_START * 2)
        fibres.append(_start(fibre) + _bezier(fibre))
    return "".join(fibres)


def middle(text: str) -> Point:
    """Return the centre of an outline's area, where a mark on the shape is drawn."""
    points = [point for curve in read_curves(text) for point in curve[:-1]]
    twice_area = x_sum = y_sum = 0.0
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        twice_area += cross
        x_sum += (x1 + x2) * cross
        y_sum += (y1 + y2) * cross
    if not twice_area:
        raise ValueError(f"an outline without area: {text!r}")
    return round(x_sum / (3 * twice_area), 1), round(y_sum / (3 * twice_area), 1)


def _along(curve: Curve, share: float) -> Point:
    """Return the point after ``share`` (0 to 1) of the length of a curve, measured along its chords."""
    rest = share * sum(_distance(a, b) for a, b in pairwise(curve))
    for a, b in pairwise(curve):
        length = _distance(a, b)
        if rest <= length:
            return _between(a, b, rest / length)
        rest -= length
    return curve[-1]


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _bezier(curve: Sequence[Point], *, before: Point | None = None, after: Point | None = None) -> str:
    """Return relative cubic segments through every point; ``before`` and ``after`` close a loop smoothly."""
    padded = [before or curve[0], *curve, after or curve[-1]]
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        reach = _distance(p1, p2) / 3
        leave, arrive = _slope(p0, p1, p2), _slope(p1, p2, p3)
        control_1 = (p1[0] + leave[0] * reach, p1[1] + leave[1] * reach)
        control_2 = (p2[0] - arrive[0] * reach, p2[1] - arrive[1] * reach)
        pieces.append(
            "c" + _numbers(*(value for point in (control_1, control_2, p2) for value in _offset(p1, point)))
        )
    return "".join(pieces)


def _slope(before: Point, at: Point, after: Point) -> Point:
    """Return the direction of the curve at a point, per unit of length: uneven spacing makes no bumps."""
    length = _distance(before, at) + _distance(at, after) or 1.0
    return (after[0] - before[0]) / length, (after[1] - before[1]) / length


def _offset(origin: Point, point: Point) -> Point:
    # Both ends are rounded first: rounding offsets would let a long relative path drift off its outline.
    return round(point[0], 1) - round(origin[0], 1), round(point[1], 1) - round(origin[1], 1)


def _distance(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _start(curve: Sequence[Point]) -> str:
    return "M" + _numbers(*curve[0])


def _numbers(*values: float) -> str:
    """Write numbers as short as SVG allows: one decimal, no leading zero, a space only where it is needed."""
    text = ""
    for number in map(_number, values):
        text += number if not text or number.startswith("-") else f" {number}"
    return text


def _number(value: float) -> str:
    number = f"{value:.1f}".removesuffix(".0")
    if number in {"0", "-0"}:
        return "0"
    return re.sub(r"^(-?)0\.", r"\1.", number)
