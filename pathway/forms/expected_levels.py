"""What pain a therapist expects of one patient for some days."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms

from pathway.actions.expected_levels import MEASURES


class ExpectedLevelForm(forms.Form):
    measure = forms.ChoiceField(
        label="Which pain?",
        choices=list(MEASURES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which pain."},
    )
    level = forms.IntegerField(label="Expect up to (0 to 10)", min_value=1, max_value=10)
    until = forms.DateField(
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The last day it counts; four weeks at most.",
    )
    because = forms.CharField(
        label="Because",
        max_length=200,
        error_messages={"required": "Write why this is expected."},
        help_text="Colleagues read it beside the next answers.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
