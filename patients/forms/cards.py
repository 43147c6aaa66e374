"""Who pays for a patient's visits, as the desk types it."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from patients.actions.cards import MOST_VISITS, CardDetails
from patients.models import PatientCard

EARLIEST = date(1990, 1, 1)
YEARS_AHEAD = 20


def _day(label: str, *, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class CardForm(forms.Form):
    """Shape only; what belongs together is asked by the action."""

    payer = forms.CharField(
        max_length=80, required=False, label="Who pays?", help_text="The insurer, or “self-pay”."
    )
    visits_authorised = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_VISITS, label="Visits authorised"
    )
    authorised_from = _day("Counted from", help_text="Visits from this day on count as used.")
    referral_from = forms.CharField(max_length=120, required=False, label="Referred by")
    referral_on = _day("Date of the referral")
    referral_until = _day("Valid until")
    notice_on = _day("Signed on")
    notice_for = forms.CharField(
        max_length=200, required=False, label="For what", help_text="What they agreed to pay themselves."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = date(today.year + YEARS_AHEAD, 12, 31)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "version",
            "payer",
            _row("visits_authorised", "authorised_from"),
            HTML('<h2 class="label">Referral on file</h2>'),
            "referral_from",
            _row("referral_on", "referral_until"),
            HTML('<h2 class="label">Signed notice of non-coverage</h2>'),
            _row("notice_on", "notice_for"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in list(cleaned.items()):
            if isinstance(value, date) and not EARLIEST <= value <= self.latest:
                self.add_error(name, "Check the year.")
        return cleaned

    def details(self) -> CardDetails:
        """What was typed, once the form is valid."""
        return CardDetails(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


def stored(card: PatientCard | None) -> dict[str, Any]:
    """A card as the form's first values."""
    if card is None:
        return {"version": 0}
    return {name: getattr(card, name) for name in CardForm.base_fields}


def _row(*names: str) -> Div:
    return Div(*(Field(name, wrapper_class="col-md-6") for name in names), css_class="row")
