"""A referral as the therapist fills it in: to whom, about which findings, and what is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from pathway.rules.referrals import Found


class ReferralForm(forms.Form):
    """What holds needles back is ticked already, and the request is proposed; both are the therapist's to change."""

    recipient = forms.CharField(
        label="To",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Name and address, a line each.",
        error_messages={"required": "Write whom the letter is for."},
    )
    findings = forms.MultipleChoiceField(
        label="About",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one finding the letter is about."},
    )
    asks = forms.CharField(
        label="What we ask",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what you ask of them."},
    )

    def __init__(
        self, *args: Any, lines: Iterable[Found], proposed: str, after_course: bool = False, **kwargs: Any
    ) -> None:
        lines = list(lines)
        initial = {"findings": [one.code for one in lines if one.is_named], "asks": proposed}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["findings"].required = not after_course  # then the letter is about the course of needling
        self.fields["findings"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.asked} {one.answered}") for one in lines
        ]
