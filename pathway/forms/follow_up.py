"""Input of the alert page: what came of it."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms

from pathway.actions.alerts import OUTCOMES
from pathway.states import AlertCallResult


class AlertCallForm(forms.Form):
    """How a clinician's call about an alert went; what must be written is the action's to say."""

    result = forms.ChoiceField(
        label="How did the call go?",
        choices=AlertCallResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how the call went."},
    )
    words = forms.CharField(
        label="What was said",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text="What they feel, what you advised. On a voicemail, leave no clinical words.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ResolutionForm(forms.Form):
    """Closes an alert. Whether a call must be recorded first is the action's to say, which knows the tier."""

    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it."},
    )
    call_outcome = forms.CharField(
        label="What was said on a call that is not recorded yet",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text="Leave it empty where the call stands above. An urgent alert is resolved after a call only.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
