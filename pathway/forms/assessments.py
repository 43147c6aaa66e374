"""The first examination: side, straight leg raise in degrees, pain now, what probably drives it."""

from __future__ import annotations

from typing import Any

from django import forms

from pathway.actions.assessments import LIMITS, Examination
from pathway.enums import Side

DRIVERS = {
    "herniated_disc": "Herniated disc",
    "spinal_stenosis": "Spinal stenosis",
    "degenerative_disc": "Degenerative disc",
    "piriformis_syndrome": "Piriformis syndrome",
    "injury": "Injury or trauma",
    "unknown": "Not clear yet",
}
SIDES = [(Side.LEFT, "Left"), (Side.RIGHT, "Right"), (Side.BOTH, "Both")]
TEN = [(str(number), str(number)) for number in range(11)]


class Degrees(forms.IntegerField):
    """An angle; a sentence for what cannot be one."""

    def __init__(self, label: str, most: int) -> None:
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=most,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages={
                "invalid": "Enter the angle in whole degrees.",
                "min_value": f"Enter an angle from 0 to {most} degrees.",
                "max_value": f"Enter an angle from 0 to {most} degrees.",
            },
        )


class AssessmentForm(forms.Form):
    affected_side = forms.ChoiceField(
        label="Affected side",
        choices=SIDES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which side is affected."},
    )
    suspected_driver = forms.ChoiceField(
        label="Suspected driver",
        choices=[("", "Choose"), *DRIVERS.items()],
        error_messages={"required": "Choose what probably drives the pain."},
    )
    nprs_leg = forms.TypedChoiceField(
        label="Leg pain now",
        choices=TEN,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Ask for the leg pain from 0 to 10: every later value is compared with it."
        },
    )
    nprs_back = forms.TypedChoiceField(
        label="Back pain now",
        choices=TEN,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Ask for the back pain from 0 to 10: every later value is compared with it."
        },
    )
    slr_left_degrees = Degrees("Left", LIMITS["slr_left_degrees"][1])
    slr_right_degrees = Degrees("Right", LIMITS["slr_right_degrees"][1])
    note = forms.CharField(
        label="Examination", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def examination(self) -> Examination:
        """What was found, as the action takes it; an empty angle was not measured."""
        data: dict[str, Any] = self.cleaned_data
        return Examination(
            affected_side=data["affected_side"],
            suspected_driver=data["suspected_driver"],
            note=data["note"],
            measures={kind: data[kind] for kind in LIMITS if data.get(kind) is not None},
        )
