"""What a patient presses who cannot come. The reason is theirs to give or not, and it is never typed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from patients.enums import CannotCome


class CannotComeForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Would you tell us why? You do not have to."),
        choices=[
            (CannotCome.TIME.value, gettext_lazy("The time does not suit me")),
            (CannotCome.WAY.value, gettext_lazy("I cannot get there")),
            (CannotCome.ELSEWHERE.value, gettext_lazy("I am getting care elsewhere")),
            (CannotCome.OTHER.value, gettext_lazy("Another reason")),
        ],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Please choose one of these, or none.")},
    )
