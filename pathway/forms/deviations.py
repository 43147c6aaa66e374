"""The form of a deviation: what was done against which block, why, and how the patient was."""

from __future__ import annotations

from django import forms

from pathway.models.deviations import MOST_NEEDLES

LONGEST = 2000


def _words(label: str, missing: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
    )


class DeviationForm(forms.Form):
    """Times are the clinic's own."""

    what = _words("What was done", "Write what was done, and against which block.")
    why = _words("Why", "Write why it was done.")
    patient_state = _words(
        "How the patient was", "Write how the patient was during and after it.", "During it, and now."
    )
    happened_at = forms.DateTimeField(
        label="When the first of these needles went in",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"required": "Enter when it was."},
    )
    needles = forms.IntegerField(
        label="Needles that went in",
        min_value=1,
        max_value=MOST_NEEDLES,
        help_text="Of the whole session so far. The log takes no more than this number.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Enter how many needles went in."},
    )
