"""What a check-in asks, built from the data files: warning screens first, then scales, steps, yes or no, a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from pathway.forms.questionnaires import in_language
from pathway.queries.check_in_answers import Asked
from pathway.reference import library
from pathway.reference.check_in_forms import Measure, Warning

ACTIVITY = "psfs"


@dataclass(frozen=True)
class WarningRow:
    """One warning question on a screen; `options` are its details as (code, words, is chosen), asked after a tap."""

    slug: str
    text: str
    is_tapped: bool
    options: tuple[tuple[str, str, bool], ...]


class WarningScreen:
    """One screen of warning questions. Every press is a whole answer: a line, a detail, a mistake, or none of these."""

    def __init__(self, asked: Asked, page: str, *, language: str) -> None:
        self.asked, self.language = asked, language
        self.slugs = asked.screens[int(page) - 1]

    @property
    def rows(self) -> list[WarningRow]:
        return [self._row(library().warnings[slug]) for slug in self.slugs]

    @property
    def has_tapped(self) -> bool:
        return any(row.is_tapped for row in self.rows)

    def answers(self, pressed: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
        """What this press answers, by slug; empty when it answers nothing on this screen."""
        slug, _sep, code = pressed.get("which", "").partition(":")
        if pressed.get("yes") in self.slugs:
            return self._kept({pressed["yes"]: "yes"})
        if pressed.get("no") in self.slugs:
            return self._kept({pressed["no"]: "no"})
        if slug in self.slugs and code in {one.code for one in library().warnings[slug].choices}:
            return self._kept({slug: code})
        if "none" in pressed:
            return self._kept({slug: "no" for slug in self.slugs if self._choice(slug) == "no"})
        return {}

    def _choice(self, slug: str) -> str:
        return str(self.asked.answers.get(slug, {}).get("choice", "no"))

    def _row(self, warning: Warning) -> WarningRow:
        choice = self._choice(warning.slug)
        return WarningRow(
            slug=warning.slug,
            text=in_language(warning, self.language),
            is_tapped=choice != "no",
            options=tuple(
                (one.code, in_language(one, self.language), one.code == choice) for one in warning.choices
            ),
        )

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
                    choices=self._options(measure),
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
        """The valid answers by slug as the check-in keeps them; activities are numbered in the order they were named."""
        return {
            name: {"value": value, "text": str(self.fields[name].label), "version": self._version}
            for name, value in self.cleaned_data.items()
        }

    @property
    def _version(self) -> int:
        return max(form.version for form in self.asked.forms)

    def _questions(self, measure: Measure) -> list[tuple[str, str]]:
        if measure.asked_as != "activities":
            return [(measure.slug, in_language(measure, self.language))]
        return [
            (f"{ACTIVITY}_{number}", words) for number, words in enumerate(self.asked.activities, start=1)
        ]

    def _options(self, measure: Measure) -> list[tuple[str, str]]:
        numbers = range(int(measure.lowest), int(measure.highest) + 1)
        if measure.asked_as == "yes_no":
            words = library().answer_words
            return [(str(n), in_language(words[slug], self.language)) for n, slug in ((0, "no"), (1, "yes"))]
        if measure.asked_as == "steps":
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
