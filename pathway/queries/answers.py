"""Stored check-in answers as lines a clinician reads: the question as the patient saw it, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pathway.models import CheckInAnswer
from pathway.reference import library

# The seven steps of a change as staff read them, worst first; the patient's form says them in the patient's language.
STEPS = (
    "Very much worse",
    "Much worse",
    "A little worse",
    "No change",
    "A little better",
    "Much better",
    "Very much better",
)


@dataclass(frozen=True)
class Line:
    """One question and its answer. `alarming` is anything but "no" to a warning question, `is_no` a plain "no" to one.

    `asked` is what staff read; `as_seen` is what the patient saw where that was in another language or wording.
    """

    slug: str
    asked: str
    answered: str
    as_seen: str = ""
    alarming: bool = False
    is_no: bool = False


def lines(answer: CheckInAnswer) -> list[Line]:
    """Every answer of one version: the alarming ones, then what was measured, then every plain "no"; as asked within."""
    known = library()
    order = {slug: place for place, slug in enumerate([*known.warnings, *known.measures])}
    given = sorted(answer.answers.items(), key=lambda item: order.get(item[0], len(order)))
    found = [_line(slug, one) for slug, one in given]
    return sorted(found, key=lambda line: (not line.alarming, line.is_no))


def staff_words(slug: str) -> str:
    """The question behind a slug in the staff's language; empty for one the reference does not know."""
    known = library()
    row = (
        known.warnings.get(slug)
        or known.measures.get(slug)
        or known.questions.get(slug)
        or known.desk_questions.get(slug)
    )
    return row.en if row else ""


def _line(slug: str, one: dict[str, Any]) -> Line:
    warning = library().warnings.get(slug)
    seen = str(one.get("text", ""))
    asked = staff_words(slug) or seen or slug
    as_seen = seen if seen != asked else ""
    if "value" in one:
        return Line(slug, asked, _value(slug, one["value"]), as_seen)
    choice = str(one.get("choice", ""))
    chosen = next((c.en for c in warning.choices if c.code == choice), "") if warning else ""
    is_no = warning is not None and choice in {"", "no"}
    answered = chosen or choice.capitalize()
    if one.get("had_care"):
        answered += ". Says they already got care."
    return Line(slug, asked, answered, as_seen, alarming=warning is not None and not is_no, is_no=is_no)


def _value(slug: str, value: Any) -> str:
    measure = library().measures.get(slug)
    if not isinstance(value, int | float):
        return str(value)
    if measure is not None and measure.asked_as == "steps":
        return STEPS[int(value - measure.lowest)]
    if measure is not None and measure.asked_as == "yes_no":
        return "Yes" if value else "No"
    highest = f"{measure.highest:g}" if measure is not None else "10"
    return f"{value:g} of {highest}"
