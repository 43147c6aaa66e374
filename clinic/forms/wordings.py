"""A text as a manager types it, in both languages; what may be sent is decided by the rules."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from django import forms

from clinic.models import Clinic
from clinic.queries import wordings as queries
from clinic.reference.texts import Wording

LONGEST = 640
UNSEEN = "Look at how both languages read, below, and save again."


class WordingForm(forms.Form):
    """`seen` is what the page had rendered: nobody lets a text leave that they have not read as the patient will."""

    en = forms.CharField(
        label="English", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )
    es = forms.CharField(
        label="Español", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_000)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, wording: Wording, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wording, self._clinic = wording, clinic
        for name in queries.LANGUAGES:
            self.fields[name].error_messages["required"] = "Write the text."

    @property
    def rendered(self) -> tuple[queries.Rendered, ...]:
        """Both languages of what stands in the form now."""
        typed = {
            name: " ".join(str(self[name].value() or "").split(" ")).strip() for name in queries.LANGUAGES
        }
        return queries.rendered(replace(self._wording, **typed), self._clinic)

    @property
    def mark(self) -> str:
        """Names what is rendered now, for `seen`."""
        return mark(self.rendered)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one in self.rendered:
            for fault in one.faults if one.language in cleaned else ():
                self.add_error(one.language, fault)
        if not self.errors and cleaned.get("seen") != self.mark:
            raise forms.ValidationError(UNSEEN)
        return cleaned


def mark(rendered: tuple[queries.Rendered, ...]) -> str:
    return hashlib.sha256("\n".join(one.words for one in rendered).encode()).hexdigest()
