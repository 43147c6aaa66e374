"""How somebody is needled for whom needles are hard, as the therapist writes it down during the screening."""

from __future__ import annotations

from typing import Any

from django import forms

from pathway.models import NeedleAversionPlan
from pathway.rules.needle_aversion import Aversion

HOW_LONG = [("first", "At the first session only"), ("every", "At every session until it is changed")]


class NeedleAversionForm(forms.Form):
    """Nothing is proposed but lying down, which the reference asks for after a faint."""

    stop_signal = forms.CharField(
        label="Stop signal",
        max_length=120,
        help_text="What the patient does, and everything stops: raises a hand, says “stop”.",
        error_messages={"required": "Agree on a stop signal and write it down."},
    )
    most_needles = forms.IntegerField(
        label="Most needles in one session",
        min_value=1,
        max_value=30,
        error_messages={
            "required": "Enter how many needles at most.",
            "invalid": "Enter the number of needles in figures.",
        },
    )
    how_long = forms.ChoiceField(
        label="This limit counts", choices=HOW_LONG, widget=forms.RadioSelect, initial="first"
    )
    lies_down = forms.BooleanField(label="Lying down from the first needle to the last", required=False)

    def __init__(self, *args: Any, found: Aversion, plan: NeedleAversionPlan | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"lies_down": found.faints}
        if plan is not None:
            initial = {
                "stop_signal": plan.stop_signal,
                "most_needles": plan.most_needles,
                "how_long": "first" if plan.first_time_only else "every",
                "lies_down": plan.lies_down,
            }
        super().__init__(*args, prefix="aversion", initial=initial, **kwargs)
        self.fields["lies_down"].widget.attrs["class"] = "form-check-input"

    def details(self) -> dict[str, Any]:
        """What was decided, as the action takes it."""
        data = dict(self.cleaned_data)
        first_time_only = data.pop("how_long") == "first"
        return {**data, "first_time_only": first_time_only}
