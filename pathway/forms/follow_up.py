"""Input of the follow-up pages: how a call went, and what came of an alert."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms

from pathway.actions.alerts import OUTCOMES
from pathway.states import CallOutcome


class CallOutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label="How did the call go?",
        choices=CallOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how the call went."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ResolutionForm(forms.Form):
    """Closes an alert. The call's record is required for urgent alerts by the action, which knows the tier."""

    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it."},
    )
    call_outcome = forms.CharField(
        label="What was said",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
        help_text="The call as it went: what they feel, what you advised.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
