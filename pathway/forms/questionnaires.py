"""Health questions as form fields, built from the data files here and nowhere else.

A screen is a list of "tick any that fit". What a tick opens (how long, which side, how many weeks) stands under it and
is shown by the style sheet, so a page needs no script and no second round trip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathway.enums import Side
from pathway.forms.health_answers import NO, NONE, Given, Reader, follow_ups, says_more
from pathway.reference.library import Library
from pathway.reference.screening_rows import DONT_KNOW, Choice, IntakeScreen, Question

MOST_WEEKS = 520
DOES_NOT_APPLY = "does_not_apply"
NOT_SURE = "not_sure"  # the code of an answer that means "I don't know" to a question with answers of its own
SIDE_WORDS = {
    str(Side.LEFT): gettext_lazy("Left"),
    str(Side.RIGHT): gettext_lazy("Right"),
    str(Side.BOTH): gettext_lazy("Both"),
}

Stored = Mapping[str, Any]


class Worded(Protocol):
    """Anything of the data files that carries its words in both languages."""

    @property
    def en(self) -> str: ...
    @property
    def es(self) -> str: ...


def in_language(one: Worded, language: str) -> str:
    """The words of a row in the patient's language; English for any language but Spanish."""
    return one.es if language == "es" and one.es else one.en


@dataclass(frozen=True)
class Row:
    """One question on the page: its own fields and the rows that follow from its answers.

    `told` is what the patient reads at once when they tick it. `opened_by` are the places of the answers of the row above
    that open this one, counted from 0.
    """

    question: Question
    text: str
    is_tick: bool
    fields: tuple[forms.BoundField, ...]
    follow_ups: tuple[Row, ...] = ()
    opened_by: tuple[int, ...] = ()
    tick: BoundWidget | None = None
    told: str = ""
    unsure: forms.BoundField | None = None


class HealthScreenForm(forms.Form):
    """One intake screen. `stored` are the answers kept so far; `language` is the one the patient reads."""

    def __init__(
        self,
        *args: Any,
        screen: IntakeScreen,
        stored: Stored,
        language: str,
        library: Library,
        crisis_number: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.screen, self.stored, self.language, self.library = screen, stored, language, library
        self.crisis_number = crisis_number
        self.questions = [
            *(library.questions[slug] for slug in screen.questions),
            *(library.changes[slug].question for slug in screen.changes),
        ]
        self.ticked = [question for question in self.questions if question.is_tickable]
        if self.ticked:
            self._add_ticks()
        for question in self.questions:
            self._add_details(question)

    @property
    def title(self) -> str:
        return self._say(self.screen)

    @property
    def rows(self) -> list[Row]:
        """The questions in their order, ticks and others, each with what it opens."""
        ticks = {}
        if self.ticked:
            ticks = {str(option.data["value"]): option for option in self["ticks"].subwidgets}
        return [self._row(question, ticks.get(question.slug)) for question in self.questions]

    @property
    def none(self) -> BoundWidget | None:
        """The large "None of these"."""
        return self["ticks"].subwidgets[-1] if self.ticked else None

    @property
    def some_unsure(self) -> bool:
        """Whether the list of "I don't know" stands open."""
        return bool(self.ticked and self["unsure"].value())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, problem in self._read(is_whole=True).problems.items():
            if name not in self.errors:
                self.add_error(name, problem)
        return cleaned

    def about(self) -> dict[str, Any]:
        """No free words stand on a health screen."""
        return {}

    def lines(self) -> list[tuple[str, str]]:
        """What was answered with anything but "no", as (question, answer), for the summary.

        Where nothing of the list to tick fitted, that stands first: alone on its page it needs no question.
        """
        said = [
            (self._ask(question), self._answer_words(question, kept))
            for question, kept in self._answered()
            if kept["choice"] != NO or not question.is_tickable
        ]
        if not self._nothing_fits:
            return said
        none = self._say(self.library.answer_words["none_of_these"])
        return [(_("From the list") if said else "", none), *said]

    def every_line(self) -> list[tuple[str, str]]:
        """The same with every "no"."""
        return [
            (self._ask(question), self._answer_words(question, kept)) for question, kept in self._answered()
        ]

    def answers(self, on: date, *, is_whole: bool = True) -> dict[str, dict[str, Any] | None]:
        """Every question of the screen by slug as the intake keeps it; None for a follow-up that is not due any more.

        With `is_whole` False what was not touched stays unanswered instead of "no": the patient went back unfinished.
        """
        given = self._read(is_whole=is_whole).answers
        kept: dict[str, dict[str, Any] | None] = {}
        for question in self._every_question():
            answer = given.get(question.slug)
            if answer is None:
                if is_whole or question.follows:
                    kept[question.slug] = None
                continue
            kept[question.slug] = {
                "choice": "",
                "number": None,
                "side": None,
                **answer,
                "text": self._ask(question),
                "version": self._version_of(question),
                "answered_on": on.isoformat(),
            }
        return kept

    @property
    def _nothing_fits(self) -> bool:
        """Whether everything there is to tick was answered with "no"."""
        kept = [self.stored.get(question.slug, {}).get("choice") for question in self.ticked]
        return bool(kept) and all(choice == NO for choice in kept)

    def _answered(self) -> list[tuple[Question, Stored]]:
        return [
            (question, kept)
            for question in self._every_question()
            if (kept := self.stored.get(question.slug))
        ]

    def _add_ticks(self) -> None:
        options = [(question.slug, self._ask(question)) for question in self.ticked]
        kept = {question.slug: self.stored.get(question.slug, {}).get("choice") for question in self.ticked}
        fits = [slug for slug, choice in kept.items() if choice not in (None, NO, DONT_KNOW)]
        if self._nothing_fits:
            fits = [NONE]
        self.fields["ticks"] = forms.MultipleChoiceField(
            label=_("Tick any that fit you"),
            choices=[*options, (NONE, self._say(self.library.answer_words["none_of_these"]))],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=fits,
        )
        self.fields["unsure"] = forms.MultipleChoiceField(
            label=_("Which ones do you not know?"),
            choices=options,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=[slug for slug, choice in kept.items() if choice == DONT_KNOW],
        )

    def _add_details(self, question: Question) -> None:
        kept = self.stored.get(question.slug, {})
        if not question.is_tickable:
            self._add_own(question, kept)
        elif len(says_more(question)) > 1:
            options = [(one.code, self._say(one)) for one in says_more(question)]
            self._add_radio(question.slug, _("Which one fits?"), options, kept.get("choice"))
        if question.sided:
            sides = [(side, str(words)) for side, words in SIDE_WORDS.items()]
            self._add_radio(f"{question.slug}-side", _("Which side?"), sides, kept.get("side"))
        self._add_follow_ups(question)

    def _add_follow_ups(self, question: Question) -> None:
        for follow_up in follow_ups(question, self.library):
            self._add_own(follow_up, self.stored.get(follow_up.slug, {}))
            self._add_follow_ups(follow_up)

    def _add_own(self, question: Question, kept: Stored) -> None:
        """A question with answers of its own: buttons, or a number with "I don't know" beside it."""
        if question.number:
            self.fields[question.slug] = forms.IntegerField(
                label=self._ask(question), min_value=0, max_value=MOST_WEEKS, required=False,
                initial=_whole(kept.get("number")), widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"{question.slug}-unsure"] = forms.BooleanField(
                label=self._say(self.library.answer_words[DONT_KNOW]),
                required=False,
                initial=kept.get("choice") == DONT_KNOW,
            )
            return
        options = [(one.code, self._say(one)) for one in _in_order(question)]
        if NOT_SURE not in dict(options):  # a question that says so itself is not asked twice
            options.append((DONT_KNOW, self._say(self.library.answer_words[DONT_KNOW])))
        self._add_radio(question.slug, self._ask(question), options, kept.get("choice"))

    def _add_radio(self, name: str, label: str, options: list[tuple[str, str]], initial: object) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=options, widget=forms.RadioSelect, required=False, initial=initial
        )

    def _row(self, question: Question, tick: BoundWidget | None, opened_by: tuple[int, ...] = ()) -> Row:
        places = {choice.code: place for place, choice in enumerate(_in_order(question))}
        names = [question.slug, f"{question.slug}-side"]
        return Row(
            question=question,
            text=self._ask(question),
            is_tick=question.is_tickable and not question.follows,
            fields=tuple(self[name] for name in names if name in self.fields),
            follow_ups=tuple(
                self._row(follow_up, None, tuple(places[code] for code in follow_up.follows_choices))
                for follow_up in follow_ups(question, self.library)
            ),
            opened_by=opened_by,
            tick=tick,
            told=self._told(question),
            unsure=self[f"{question.slug}-unsure"] if f"{question.slug}-unsure" in self.fields else None,
        )

    def _told(self, question: Question) -> str:
        """What a tick is answered with at once; nothing where it names a number this clinic does not have."""
        words = question.told_es if self.language == "es" else question.told_en
        if "{crisis_number}" in words and not self.crisis_number:
            return ""
        return words.replace("{crisis_number}", self.crisis_number)

    def _read(self, *, is_whole: bool) -> Given:
        return Reader(self.questions, self.library, self.cleaned_data, is_whole=is_whole).read()

    def _every_question(self) -> Iterator[Question]:
        waiting = list(self.questions)
        while waiting:
            question = waiting.pop(0)
            yield question
            waiting[:0] = follow_ups(question, self.library)

    def _answer_words(self, question: Question, kept: Stored) -> str:
        if kept.get("number") is not None:
            return f"{kept['number']:g}"
        choice = question.choice(kept["choice"])
        said = self._say(choice or self.library.answer_words[DONT_KNOW])
        side = SIDE_WORDS.get(kept.get("side") or "")
        return f"{said}, {side}" if side else said

    def _version_of(self, question: Question) -> int:
        row = self.library.row_of.get(question.slug)
        return row.version if row else self.library.changes[question.slug].version

    def _ask(self, question: Question) -> str:
        """The question in the words of this screen."""
        return self._say(self.screen.words_of(question.slug) or question)

    def _say(self, one: Worded) -> str:
        return in_language(one, self.language)


def _in_order(question: Question) -> list[Choice]:
    """The answers as they are shown: what somebody is not concerned by stands last."""
    return sorted(question.choices, key=lambda one: one.code == DOES_NOT_APPLY)


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
