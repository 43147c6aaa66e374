"""How a clinic sends check-ins, as its manager types it; what makes sense is decided by the action."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

from pathway.actions.check_in_settings import CheckInSettings


def _time(label: str, **kwargs: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **kwargs)


class CheckInSettingsForm(forms.Form):
    quiet_from = _time(
        "Quiet hours begin", help_text="From then on nobody is written to, in the clinic's own time."
    )
    quiet_until = _time("Quiet hours end", help_text="What fell due in the night leaves then.")
    too_late_hours = forms.IntegerField(
        label="Too late after (hours)",
        help_text="A check-in that could not leave for so long is not sent any more; the desk gets a call instead.",
    )
    safety_weeks = forms.IntegerField(
        label="Safety questions for (weeks)",
        help_text="After the last needles, also after discharge. Four weeks at least.",
    )
    asks_birth_date = forms.BooleanField(
        required=False,
        label="Ask for the birth date",
        help_text="Of a check-in, before the pain numbers and earlier answers are shown; never before a warning question "
        "or advice. An intake asks for it always, before its first page. "
        "Five wrong dates lock the link until the front desk opens it, that of an intake by sending it again.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Div(
                *(Div(Field(name), css_class="col-md-6") for name in self.fields),
                css_class="row",
            )
        )

    def settings(self) -> CheckInSettings:
        """What was typed, once the form is valid."""
        return CheckInSettings(**self.cleaned_data)
