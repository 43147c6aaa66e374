"""What a manager says of somebody who leaves or changes their role, beside what hung on them when the page was made."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from clinic.forms.staff import RoleForm


def _seen() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class LeavingForm(forms.Form):
    """`seen` is `Hanging.seen` of the page that was read."""

    seen = _seen()


class RoleWithHandOverForm(RoleForm):
    """The page writes `seen` itself: after a refusal it shows, and names, what hangs on them by then."""

    seen = _seen()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("role", "title", "was")
