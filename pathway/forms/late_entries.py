"""The form of a late entry: why, the real times, and the re-screen that was done on paper. Times are the clinic's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from clinic.models import User
from pathway.actions.late_entries import OnPaper
from pathway.rules.late_entries import Times

MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: str, *, missing: str = "", help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=bool(missing),
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT],
        error_messages={"required": missing},
    )


class TimesForm(forms.Form):
    """When the visit really was."""

    started_at = _moment("The visit began", missing="Enter when the visit began.")
    first_needle_at = _moment(
        "The first needle went in", help_text="Leave it empty where no needle was used."
    )
    ended_at = _moment("The visit ended", missing="Enter when the visit ended.")

    def times(self) -> Times:
        """The times as the rules take them."""
        given = self.cleaned_data
        return Times(given["started_at"], given["ended_at"], given["first_needle_at"])


class LateEntryForm(TimesForm):
    """With why it is late, and who did the re-screen on paper and when; both or neither."""

    reason = forms.CharField(
        label="Why is it entered late?",
        max_length=200,
        help_text="Such as: no network from nine to eleven, written on paper.",
        error_messages={"required": "Write why this is entered late."},
    )
    asked_by = forms.ChoiceField(
        label="Who asked the re-screen on paper",
        required=False,
        help_text="You copy the answers from the paper next. Leave both as they are where it was recorded here before.",
    )
    asked_at = _moment("When it was asked")
    field_order = ("reason", "started_at", "first_needle_at", "ended_at", "asked_by", "asked_at")

    def __init__(self, *args: Any, therapists: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_by"].choices = [  # type: ignore[attr-defined]
            ("", "No re-screen on paper"),
            *((str(one.pk), one.name) for one in therapists),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("asked_by") and not given.get("asked_at") and "asked_at" not in self.errors:
            self.add_error("asked_at", "Enter when it was asked.")
        if given.get("asked_at") and not given.get("asked_by") and "asked_by" not in self.errors:
            self.add_error("asked_by", "Choose who asked.")
        return given

    def paper(self) -> OnPaper | None:
        """The re-screen on paper, None without one."""
        given = self.cleaned_data
        return OnPaper(given["asked_at"], int(given["asked_by"])) if given["asked_by"] else None
