"""When somebody answers the phone, as a manager types it: the week of working time, with the version it was read at."""

from __future__ import annotations

from typing import Any

from django import forms

from clinic.models import Clinic
from pathway.queries import alert_duty
from patients.forms.practice import WeekForm


class OpeningWeekForm(WeekForm):
    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, stored=alert_duty.opening_week(clinic), **kwargs)
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000, initial=clinic.version
        )
