"""How much a measure changed, and whether the change is one that published work calls important."""

from dataclasses import dataclass

from pathway.reference.check_in_forms import Measure


@dataclass(frozen=True)
class Change:
    """A change from the first value. Positive `improvement` is better, whichever way the scale runs.

    `percent` is None when the first value leaves no room to compute one. `matters` is None when no threshold is
    published. `words` says it in a sentence, with `source` and the limits of the threshold beside it.
    """

    improvement: float
    percent: float | None
    matters: bool | None
    worse: bool
    words: str
    source: str
    limits: str


def change(measure: Measure, first: float, now: float) -> Change:
    """The change of a measure from `first` to `now`, absolute and percent (clinical reference, section 5).

    Raises ValueError for a value outside the scale. A missing value is never zero: do not call it with one.
    """
    for value in (first, now):
        if not measure.lowest <= value <= measure.highest:
            raise ValueError(
                f"{value:g} is outside {measure.slug} ({measure.lowest:g} to {measure.highest:g})."
            )
    improvement = first - now if measure.lower_is_better else now - first
    room = first - measure.lowest if measure.lower_is_better else first
    percent = round(100 * improvement / room) if room > 0 else None
    return Change(
        improvement=improvement,
        percent=percent,
        matters=_matters(measure, improvement, percent),
        worse=improvement < 0,
        words=_words(measure, first, now, improvement, percent),
        source=measure.source,
        limits=measure.limits,
    )


def _matters(measure: Measure, improvement: float, percent: float | None) -> bool | None:
    """Either published threshold counts: a flat number of points understates change from a high first value."""
    judged = []
    if measure.absolute_change is not None:
        judged.append(improvement >= measure.absolute_change)
    if measure.percent_change is not None and percent is not None:
        judged.append(percent >= measure.percent_change)
    return any(judged) if judged else None


def _words(measure: Measure, first: float, now: float, improvement: float, percent: float | None) -> str:
    if improvement == 0:
        return f"{measure.en}: {now:g}, unchanged."
    direction = "better" if improvement > 0 else "worse"
    share = f", {abs(percent):g} percent" if percent is not None else ""
    return f"{measure.en}: from {first:g} to {now:g}, {abs(improvement):g} {direction}{share}."
