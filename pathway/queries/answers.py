"""Stored check-in answers as lines a clinician reads: the question as the patient saw it, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pathway.models import CheckInAnswer
from pathway.reference import library


@dataclass(frozen=True)
class Line:
    """One question and its answer. `alarming` when it is anything but "no" to a warning question."""

    slug: str
    asked: str
    answered: str
    alarming: bool


def lines(answer: CheckInAnswer) -> list[Line]:
    """Every answer of one version, the alarming ones first, otherwise in the order they were asked."""
    found = [_line(slug, one) for slug, one in answer.answers.items()]
    return sorted(found, key=lambda line: not line.alarming)


def _line(slug: str, one: dict[str, Any]) -> Line:
    warning = library().warnings.get(slug)
    asked = str(one.get("text") or (warning.en if warning else slug))
    if "value" in one:
        return Line(slug, asked, _value(one["value"]), alarming=False)
    choice = str(one.get("choice", ""))
    chosen = next((c.en for c in warning.choices if c.code == choice), "") if warning else ""
    alarming = warning is not None and choice not in {"", "no"}
    return Line(slug, asked, chosen or choice.replace("_", " ").capitalize(), alarming)


def _value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
