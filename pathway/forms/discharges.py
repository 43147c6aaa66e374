"""The end of an episode: which end, why, how the patient is now."""

from __future__ import annotations

from typing import Any

from django import forms

from pathway.enums import EpisodeEnd
from pathway.reference.library import Library

TEN = [("", "Not asked"), *[(str(number), str(number)) for number in range(11)]]
STEPS = [
    ("3", "Very much better"),
    ("2", "Much better"),
    ("1", "A little better"),
    ("0", "The same"),
    ("-1", "A little worse"),
    ("-2", "Much worse"),
    ("-3", "Very much worse"),
]
END_WORDS = {
    EpisodeEnd.DISCHARGED: "Discharge",
    EpisodeEnd.NOT_SUITABLE: "Not suitable",
    EpisodeEnd.LAPSED: "Stopped coming",
    EpisodeEnd.CANCELLED: "Cancelled",
}
NPRS = ("nprs_leg", "nprs_back")


class DischargeForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why does it end?", error_messages={"required": "Choose why the episode ends."}
    )
    nprs_leg = forms.TypedChoiceField(
        label="Leg pain now", choices=TEN, coerce=int, empty_value=None, required=False
    )
    nprs_back = forms.TypedChoiceField(
        label="Back pain now", choices=TEN, coerce=int, empty_value=None, required=False
    )
    global_change = forms.TypedChoiceField(
        label="Compared with the start, the patient says",
        choices=STEPS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, library: Library, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library = library
        self.fields["reason"].choices = [("", "Choose"), *_by_end(library)]  # type: ignore[attr-defined]

    @property
    def end(self) -> EpisodeEnd:
        """How the episode ends, which follows from why."""
        return self.library.discharge_reasons[self.cleaned_data["reason"]].ends_as

    def measures(self) -> dict[str, int]:
        """The closing pain values that were asked for."""
        return {kind: self.cleaned_data[kind] for kind in NPRS if self.cleaned_data.get(kind) is not None}


def _by_end(library: Library) -> list[tuple[str, list[tuple[str, str]]]]:
    reasons = library.discharge_reasons.values()
    return [
        (words, [(one.slug, one.en) for one in reasons if one.ends_as is end])
        for end, words in END_WORDS.items()
    ]
