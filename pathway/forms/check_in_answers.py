"""What a check-in asks, built from the data files: warning screens first, then scales, steps, yes or no, a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _

from pathway.forms.questionnaires import in_language
from pathway.queries.check_in_answers import Asked
from pathway.reference import library
from pathway.reference.check_in_forms import Measure, Warning
from pathway.rules.advice import advise


@dataclass(frozen=True)
class WarningRow:
    """One warning question on a screen; `options` are its details as (code, words, is chosen), asked after a tap.

    `advice` is what the page itself can say at once where the network is away; empty where nothing is urgent.
    """

    slug: str
    text: str
    is_tapped: bool
    had_care: bool
    is_mistake: bool
    advice: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Press:
    """What one press of a warning screen says.

    `goes_on` leads to the next screen; `only_new` leaves what was answered before; `takes_back` is a mistake owned up to.
    """

    answers: dict[str, Mapping[str, Any]]
    goes_on: bool = False
    takes_back: bool = False

    @property
    def only_new(self) -> bool:
        return self.goes_on


class WarningScreen:
    """One screen of warning questions. Every press is a whole answer: a line, a detail, a mistake, or none of these.

    `shown` are the questions whose answers may be seen; None is all of them.
    """

    def __init__(self, asked: Asked, page: str, *, language: str, shown: set[str] | None = None) -> None:
        self.asked, self.language, self.shown = asked, language, shown
        self.slugs = asked.screens[int(page) - 1]

    @property
    def rows(self) -> list[WarningRow]:
        return [self._row(library().warnings[slug]) for slug in self.slugs]

    @property
    def has_tapped(self) -> bool:
        return any(row.is_tapped for row in self.rows)

    @property
    def is_single(self) -> bool:
        """Whether it asks one thing, of which there is no "any" and no "none"."""
        return len(self.slugs) == 1

    @property
    def is_all_tapped(self) -> bool:
        return all(row.is_tapped for row in self.rows)

    def pressed(self, sent: Mapping[str, str]) -> Press | None:
        """What was pressed; None when it was nothing on this screen."""
        slug, _sep, code = sent.get("which", "").partition(":")
        if (tapped := sent.get("yes", "")) in self.slugs:
            # Tapped before, perhaps with a detail: a press that comes twice never makes it milder.
            is_known = self._choice(tapped) != "no"
            return Press({tapped: self._given(tapped)} if is_known else self._kept({tapped: "yes"}))
        if (mistaken := sent.get("no", "")) in self.slugs:
            taken_back = {
                slug: {**one, "mistake": True} for slug, one in self._kept({mistaken: "no"}).items()
            }
            return Press(taken_back, takes_back=True)
        if (treated := sent.get("care", "")) in self.slugs and self._choice(treated) != "no":
            return Press({treated: {**self._given(treated), "had_care": True}})
        if slug in self.slugs and code in {one.code for one in library().warnings[slug].choices}:
            return Press(self._kept({slug: code}))
        if "none" in sent:
            return Press(self._kept(dict.fromkeys(self.slugs, "no")), goes_on=True)
        return None

    def _choice(self, slug: str) -> str:
        return str(self._given(slug).get("choice", "no"))

    def _given(self, slug: str) -> Mapping[str, Any]:
        given: Mapping[str, Any] = self.asked.answers.get(slug, {})
        return given

    def _row(self, warning: Warning) -> WarningRow:
        given = self._given(warning.slug) if self.shown is None or warning.slug in self.shown else {}
        choice = str(given.get("choice", "no"))
        return WarningRow(
            slug=warning.slug,
            text=in_language(warning, self.language),
            is_tapped=choice != "no",
            had_care=bool(given.get("had_care")),
            is_mistake=bool(given.get("mistake")),
            advice=self._advice(warning),
            options=tuple(
                (one.code, in_language(one, self.language), one.code == choice) for one in warning.choices
            ),
        )

    def _advice(self, warning: Warning) -> str:
        is_helped = self.asked.stored.is_helped
        told = advise(
            warning.tier,
            warning.advice(self.language, about_them=is_helped),
            language=self.language,
            emergency_number=self.asked.clinic.emergency_number,
            opens="",
            is_open=True,
            library=library(),
            about_them=is_helped,
        )
        return told.more if told.is_urgent else ""

    def _kept(self, choices: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
        known = library().warnings
        return {
            slug: {
                "choice": choice,
                "text": in_language(known[slug], self.language),
                "version": known[slug].version,
            }
            for slug, choice in choices.items()
        }


class MeasuresForm(forms.Form):
    """The measures of one check-in, filled with what was answered so far. Every question needs an answer."""

    def __init__(self, *args: Any, asked: Asked, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.language = asked, language
        for measure in asked.measures:
            for name, label in self._questions(measure):
                self.fields[name] = forms.TypedChoiceField(
                    label=label,
                    choices=measure_options(measure, self.language),
                    coerce=int,
                    widget=forms.RadioSelect,
                    initial=asked.answers.get(name, {}).get("value"),
                    error_messages={"required": _("Please choose an answer.")},
                )

    @property
    def title(self) -> str:
        return in_language(self.asked.forms[0], self.language)

    @property
    def rows(self) -> list[tuple[Measure, forms.BoundField, str, str]]:
        """Each question with its measure and the words at the two ends of its scale."""
        return [
            (
                measure,
                self[name],
                measure.low_es if self.language == "es" else measure.low_en,
                measure.high_es if self.language == "es" else measure.high_en,
            )
            for measure in self.asked.measures
            for name, _label in self._questions(measure)
        ]

    def answers(self) -> dict[str, Mapping[str, Any]]:
        """The answers that are valid, by slug as the check-in keeps them; activities are numbered as they were named."""
        return {
            name: {"value": value, "text": str(self.fields[name].label), "version": self._version}
            for name, value in self.cleaned_data.items()
        }

    @property
    def _version(self) -> int:
        return max(form.version for form in self.asked.forms)

    def _questions(self, measure: Measure) -> list[tuple[str, str]]:
        if measure.asked_as == "activities":
            return list(zip(self.asked.fields_of(measure), self.asked.activities, strict=True))
        return [(measure.slug, in_language(measure, self.language))]


def measure_options(measure: Measure, language: str) -> list[tuple[str, str]]:
    """What may be answered to one measure, as (code, words): numbers, seven steps, or no and yes."""
    numbers = range(int(measure.lowest), int(measure.highest) + 1)
    if measure.asked_as == "yes_no":
        words = library().answer_words
        return [(str(n), in_language(words[slug], language)) for n, slug in ((0, "no"), (1, "yes"))]
    if measure.asked_as == "steps":
        with translation.override(language):
            return list(zip(map(str, numbers), _steps(), strict=True))
    return [(str(number), str(number)) for number in numbers]


def _steps() -> list[str]:
    """Seven steps in our own words, worst first."""
    return [
        _("Very much worse"),
        _("Much worse"),
        _("A little worse"),
        _("No change"),
        _("A little better"),
        _("Much better"),
        _("Very much better"),
    ]
