"""The review of a course as the therapist decides it."""

from __future__ import annotations

from typing import Any

from django import forms

from pathway.enums import ReviewDecision
from pathway.rules.reviews import MOST_MORE

WORDS = {
    ReviewDecision.CONTINUE: "Continue as planned",
    ReviewDecision.CHANGE_MUSCLES: "Change the muscles",
    ReviewDecision.REFER: "Refer",
    ReviewDecision.DISCHARGE: "Discharge",
    ReviewDecision.PUT_OFF: "Put it off until after the next session",
}
NUMBER = f"Enter how many more sessions, from 1 to {MOST_MORE}."


class ReviewForm(forms.Form):
    """`may_put_off` adds the fifth choice. `seen` is how many reviews the page knows of."""

    decision = forms.ChoiceField(
        label="What comes next?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what comes next.", "invalid_choice": "Choose one of these."},
    )
    more_sessions = forms.IntegerField(
        label="More sessions",
        min_value=1,
        max_value=MOST_MORE,
        required=False,
        help_text="With \u201cContinue as planned\u201d: added to the plan in force.",
        error_messages={"invalid": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
    )
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the numbers and the patient say.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, may_put_off: bool, seen: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"more_sessions": 3, "seen": seen}, **kwargs)
        if may_put_off:
            self.fields["reason"].help_text += " To put it off, write why."
        offered = [one for one in WORDS if may_put_off or one is not ReviewDecision.PUT_OFF]
        self.fields["decision"].choices = [(one.value, WORDS[one]) for one in offered]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data
        decision = ReviewDecision(cleaned["decision"])
        more = (cleaned["more_sessions"] or 0) if decision is ReviewDecision.CONTINUE else 0
        return {
            "decision": decision,
            "more_sessions": more,
            "reason": cleaned["reason"],
            "seen": cleaned["seen"],
        }
