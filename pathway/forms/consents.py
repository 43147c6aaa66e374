"""The signature under a text the patient has read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SignatureForm(forms.Form):
    name = forms.CharField(
        label=_("Your full name"),
        help_text=_("Typing your name is your signature."),
        max_length=160,
        error_messages={"required": _("Type your full name to sign.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agrees = forms.BooleanField(
        label=_("I have read this and I agree"),
        error_messages={
            "required": _("Tick this box if you agree. If not, choose “I have questions first”.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].widget.attrs["class"] = "form-check-input"
