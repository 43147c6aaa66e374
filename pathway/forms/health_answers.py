"""Reads a filled health screen: which answers were given, and what is still to be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from pathway.reference.library import Library
from pathway.reference.screening_rows import DONT_KNOW, Choice, Question

NONE = "none"
NO = "no"


@dataclass
class Given:
    """What was answered on a screen: choice, number and side by question slug, and what is wrong by field name."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """The valid values of one screen by field name. With `is_whole` an untouched line means "no", else nothing."""

    questions: Sequence[Question]
    library: Library
    values: Mapping[str, Any]
    is_whole: bool

    def read(self) -> Given:
        """Every answer of the screen, follow-ups that are due included."""
        given = Given()
        ticks, unsure = set(self._value("ticks") or ()), set(self._value("unsure") or ())
        says_none = NONE in ticks
        has_ticks = any(question.is_tickable for question in self.questions)
        if self.is_whole and has_ticks and not ticks | unsure:
            given.problems["ticks"] = _("Tick what fits you, or “None of these”.")
        for question in self.questions:
            if not question.is_tickable:
                self._take_own(question, given)
            elif question.slug in ticks:
                self._take_tick(question, given)
            elif question.slug in unsure:
                given.answers[question.slug] = {"choice": DONT_KNOW}
            elif self.is_whole or says_none:
                given.answers[question.slug] = {"choice": NO}
            self._take_follow_ups(question, given)
        return given

    def _take_tick(self, question: Question, given: Given) -> None:
        options = says_more(question)
        choice = options[0].code if len(options) == 1 else str(self._value(question.slug) or "")
        if not choice and _is_alarm(question):
            # A tapped warning counts at once and at its strictest; how long or how bad may be said after.
            choice = _strictest(question).code
        if not choice:
            given.problems[question.slug] = _("Please tell us which one fits.")
            return
        given.answers[question.slug] = {"choice": choice}
        self._take_side(question, given)

    def _take_own(self, question: Question, given: Given) -> None:
        if question.number:
            self._take_number(question, given)
            return
        choice = self._value(question.slug)
        if choice:
            given.answers[question.slug] = {"choice": str(choice)}
        elif self.is_whole and not _is_alarm(question):
            given.problems[question.slug] = _("Please choose an answer.")

    def _take_number(self, question: Question, given: Given) -> None:
        number = self._value(question.slug)
        if self._value(f"{question.slug}-unsure"):
            given.answers[question.slug] = {"choice": DONT_KNOW}
        elif number is not None:
            given.answers[question.slug] = {"number": float(number)}
        elif self.is_whole:
            given.problems[question.slug] = _("Please give a number, or choose “I don't know”.")

    def _take_side(self, question: Question, given: Given) -> None:
        side = self._value(f"{question.slug}-side") if question.sided else None
        if side:
            given.answers[question.slug]["side"] = str(side)
        elif question.sided and not _is_alarm(question):
            given.problems[f"{question.slug}-side"] = _("Please tell us which side.")

    def _take_follow_ups(self, question: Question, given: Given) -> None:
        choice = given.answers.get(question.slug, {}).get("choice")
        for follow_up in follow_ups(question, self.library):
            if choice in follow_up.follows_choices:
                self._take_own(follow_up, given)
            self._take_follow_ups(follow_up, given)

    def _value(self, name: str) -> Any:
        return self.values.get(name)


def follow_ups(question: Question, library: Library) -> list[Question]:
    """The questions that some answer of this one opens, in file order."""
    return [one for one in library.questions.values() if one.follows == question.slug]


def says_more(question: Question) -> list[Choice]:
    """The answers of a ticked question that are not "no"."""
    return [choice for choice in question.choices if choice.code != NO]


def _is_alarm(question: Question) -> bool:
    """A red flag: nothing may stand between its tick and the advice."""
    return any(choice.tier for choice in question.choices)


def _strictest(question: Question) -> Choice:
    return max(question.positive_choices, key=lambda choice: choice.tier.strictness if choice.tier else -1)
