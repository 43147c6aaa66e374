"""What becomes of each visit of somebody who is off today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from clinic.models import Clinic
from pathway.actions.days_off import Choice
from pathway.queries.days_off import Left
from pathway.states import DayOffChoice
from patients.queries.availability import FreeTime
from patients.queries.visit_messages import why_not

TO_CHOOSE = {
    "required": "Choose what becomes of this visit.",
    "invalid_choice": "This is not offered any more. Choose again.",
}
OTHERWISE = [(one.value, one.label) for one in (DayOffChoice.CANCEL, DayOffChoice.KEEP)]


@dataclass(frozen=True)
class Row:
    """One visit on the page with its field. `not_written_to` says why nothing is written to the patient, or is empty."""

    left: Left
    field: forms.BoundField
    not_written_to: str


class DayOffForm(forms.Form):
    """One choice a visit: a swap as `<therapist uuid>@<ISO moment>`, the best one chosen already, `cancel` or `keep`."""

    def __init__(
        self, *args: Any, clinic: Clinic, left: Sequence[Left], cancels_all: bool = False, **kwargs: Any
    ) -> None:
        """With `cancels_all`, what nobody else can see is chosen as cancelled already."""
        super().__init__(*args, **kwargs)
        self.left = left
        self.not_swapped = sum(not one.swaps for one in left)
        otherwise = DayOffChoice.CANCEL.value if cancels_all else None
        for one in left:
            offered = [(_value(swap), _words(clinic, one, swap)) for swap in one.swaps]
            self.fields[_name(one)] = forms.ChoiceField(
                label=one.visit.patient.full_name,
                choices=[*offered, *OTHERWISE],
                initial=offered[0][0] if offered else otherwise,
                widget=forms.RadioSelect,
                error_messages=TO_CHOOSE,
            )

    def rows(self) -> list[Row]:
        return [Row(one, self[_name(one)], why_not(one.visit.patient)) for one in self.left]

    def choices(self) -> list[Choice]:
        """What was chosen, once it is valid."""
        return [_choice(one, self.cleaned_data[_name(one)]) for one in self.left]


def _choice(one: Left, chosen: str) -> Choice:
    swap = next((swap for swap in one.swaps if _value(swap) == chosen), None)
    return Choice(one.visit, DayOffChoice.SWAP if swap else DayOffChoice(chosen), swap)


def _name(one: Left) -> str:
    return f"visit-{one.visit.uuid}"


def _value(swap: FreeTime) -> str:
    return f"{swap.therapist.uuid}@{swap.starts_at.isoformat()}"


def _words(clinic: Clinic, one: Left, swap: FreeTime) -> str:
    when = f"{clinic.local(swap.starts_at):%H:%M}"
    if swap.starts_at == one.visit.starts_at:
        when = "the same time"
    return f"{swap.therapist.name}, {when}"
