"""The file to take patients from, and which of its columns holds what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile

from patients.rules.imports import COLUMNS, MOST_ROWS

MOST_BYTES = 5 * 1024 * 1024
NOT_THERE = ""


class ImportFileForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        help_text=f"The first row names the columns. Up to {MOST_ROWS:,} patients.",
        error_messages={
            "required": "Choose a file.",
            "empty": "This file is empty.",
            "invalid": "No file came with this form. Choose it again.",
            "max_length": "Give the file a shorter name.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _without_tag()

    def clean_file(self) -> UploadedFile:
        chosen: UploadedFile = self.cleaned_data["file"]
        if (chosen.size or 0) > MOST_BYTES:
            raise forms.ValidationError("This file is larger than 5 MB. Split it.")
        return chosen

    def text(self) -> str:
        """What the file says: UTF-8, else as spreadsheets of this part of the world save it."""
        content: bytes = self.cleaned_data["file"].read()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace")


class MappingForm(forms.Form):
    """One choice of a column for each of our fields."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, header: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(str(at), name or f"Column {at + 1}") for at, name in enumerate(header)]
        for name, column in COLUMNS.items():
            self.fields[name] = forms.ChoiceField(
                label=column.label,
                required=column.is_required,
                choices=[(NOT_THERE, "Not in the file"), *columns],
                error_messages={"required": "Every patient needs this. Choose its column."},
            )
        self.helper = _without_tag()
        fields = (Field(name, wrapper_class="col-md-4") for name in COLUMNS)
        self.helper.layout = Layout("version", Div(*fields, css_class="row"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        used: dict[str, str] = {}
        for name, column in COLUMNS.items():
            at = cleaned.get(name)
            if at and at in used:
                self.add_error(name, f"This column is {used[at]} already.")
            elif at:
                used[at] = column.label
        return cleaned

    def mapping(self) -> dict[str, int]:
        """Our fields and the numbers of their columns, from 0."""
        return {name: int(self.cleaned_data[name]) for name in COLUMNS if self.cleaned_data[name]}


def _without_tag() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper
