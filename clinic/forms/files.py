"""One chosen file in a form: a PDF or a picture, read whole and checked by its bytes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from clinic.rules import files as rules


class DocumentField(forms.FileField):
    """Gives the bytes of the chosen file, or b"" where none is required. `accept` makes a phone turn its own picture
    format into JPEG before it is sent; what counts is what the bytes say."""

    default_error_messages = {
        "required": "Choose a file: a PDF, or a photograph as JPEG or PNG.",
        "invalid": "No file came with this form. Choose it again.",
        "empty": rules.EMPTY,
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "PDF, JPEG or PNG, up to 10 MB.")
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": rules.ACCEPTED}))
        super().__init__(**kwargs)

    def clean(self, data: UploadedFile | None, initial: Any = None) -> bytes:
        chosen = super().clean(data, initial)
        if not chosen:
            return b""
        content: bytes = chosen.read()
        if problem := rules.problem(content, size_bytes=chosen.size):
            raise forms.ValidationError(problem, code="not_kept")
        return content
