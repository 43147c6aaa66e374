"""Numbers of the session log that nobody has to give, and what movement is called there."""

from __future__ import annotations

from decimal import Decimal

from django import forms

MOVEMENT_WORDS = {
    "slr_left_degrees": "Leg raise, left (\u00b0)",
    "slr_right_degrees": "Leg raise, right (\u00b0)",
    "flexion_percent": "Bending forward (%)",
    "hip_internal_left_degrees": "Hip turned in, left (\u00b0)",
    "hip_internal_right_degrees": "Hip turned in, right (\u00b0)",
}


class Count(forms.IntegerField):
    """A whole number that nobody has to give."""

    def __init__(self, label: str, most: int, *, least: int = 0) -> None:
        super().__init__(label=label, required=False, min_value=least, max_value=most)


class Tenths(forms.DecimalField):
    """A number with one decimal that nobody has to give."""

    def __init__(self, label: str, most: int) -> None:
        super().__init__(
            label=label, required=False, min_value=Decimal(0), max_value=Decimal(most), decimal_places=1
        )
