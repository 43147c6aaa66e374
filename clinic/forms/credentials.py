"""What a practice manager types about the people who work here."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

from clinic.enums import CredentialKind
from clinic.forms.files import DocumentField

LONGEST_COURSE_HOURS = 2000


def _day(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class CredentialForm(forms.Form):
    """A licence or certificate as it is printed on the paper."""

    kind = forms.ChoiceField(choices=CredentialKind.choices, widget=forms.RadioSelect, label="What it is")
    number = forms.CharField(max_length=60, label="Number")
    issued_by = forms.CharField(
        max_length=120, label="Issued by", help_text="The board, or who taught the course."
    )
    issued_on = _day("Issued on")
    expires_on = _day("Last day it is good for")
    course_hours = forms.IntegerField(
        min_value=1, max_value=LONGEST_COURSE_HOURS, required=False, label="Course hours"
    )
    in_person_hours = forms.IntegerField(
        min_value=0, max_value=LONGEST_COURSE_HOURS, required=False, label="Of these in person"
    )
    covers_advanced = forms.BooleanField(
        required=False,
        label="Covers advanced muscles",
        help_text="For a dry-needling credential: the course taught the muscles our content marks as advanced.",
    )

    scan = DocumentField(label="Scan or photograph of the paper", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "kind",
            _pair("number", "issued_by"),
            _pair("issued_on", "expires_on"),
            _pair("course_hours", "in_person_hours"),
            "covers_advanced",
            "scan",
        )

    def clean_issued_on(self) -> date:
        issued: date = self.cleaned_data["issued_on"]
        if issued > self.today:
            raise forms.ValidationError("This date is still to come. Check the year.")
        return issued


class ScanForm(forms.Form):
    """A scan for a paper that is on record already."""

    scan = DocumentField(label="Scan or photograph of the paper")


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        label="Why is it withdrawn?",
        help_text="Suspended, given back, or recorded by mistake.",
    )


def _pair(*names: str) -> Div:
    return Div(*(Div(Field(name), css_class="col-md-6") for name in names), css_class="row")
