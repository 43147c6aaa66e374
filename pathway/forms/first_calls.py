"""The four questions of a first booking, from the data file; and how to reach somebody who was sent for help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from pathway.enums import DeskOutcome
from pathway.reference.library import Library
from pathway.reference.screening_rows import DeskQuestion
from pathway.rules.screenings import desk_outcome

SHORT = {"no": "No", "yes": "Yes", "rather_not_say": "Rather not say"}


class FirstCallForm(forms.Form):
    """One press a question; a caller who speaks Spanish is asked in it.

    An emergency answer stops the questions, so the others may stay open then.
    """

    def __init__(self, *args: Any, library: Library, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library = library
        for slug, question in library.desk_questions.items():
            self.fields[slug] = forms.ChoiceField(
                label=question.en,
                help_text=question.es if language == "es" else "",
                choices=[(one.code, one.en or SHORT[one.code]) for one in question.choices],
                required=False,
                widget=forms.RadioSelect,
            )

    def clean(self) -> dict[str, Any]:
        choices = {slug: code for slug, code in self.cleaned_data.items() if code}
        if (
            desk_outcome(_with_no(choices, self.library.desk_questions), library=self.library)
            is not DeskOutcome.EMERGENCY
        ):
            for slug in self.library.desk_questions:
                if slug not in choices and slug not in self.errors:
                    self.add_error(slug, "Ask this one too, or choose “Rather not say”.")
        return choices


class CallerForm(forms.Form):
    """Asked after the emergency words, while they are still on the phone."""

    number = forms.CharField(
        max_length=40,
        label="Number to reach them on now",
        error_messages={"required": "Write the number they can be reached on."},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    has_company = forms.TypedChoiceField(
        label="Is someone with them?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda code: code == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


def _with_no(choices: Mapping[str, str], questions: Mapping[str, DeskQuestion]) -> dict[str, str]:
    """What is open read as "no": whether what was said is an emergency already."""
    return {slug: choices.get(slug, "no") for slug in questions}
