"""The home programme on the plan's page: a small form for every exercise of the reference, read where it was chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from pathway.enums import Side
from pathway.reference.home_exercises import Exercise
from pathway.reference.library import Library
from pathway.rules.home_programmes import LIMITS, LONGEST_NOTE, MOST, Prescribed

LABELS = {
    "sets": "Sets",
    "repetitions": "Repetitions",
    "hold_seconds": "Hold, seconds",
    "minutes": "Minutes",
    "times_a_day": "Times a day",
    "days_a_week": "Days a week",
}
SIDES = [(Side.LEFT, "Left"), (Side.RIGHT, "Right"), (Side.BOTH, "Both sides")]


class HomeExerciseForm(forms.Form):
    """How much of one exercise, on which side, and where in the order it stands."""

    place = forms.TypedChoiceField(
        label="Order",
        coerce=int,
        choices=[(str(n), str(n)) for n in range(1, MOST + 1)],
        required=False,
        empty_value=MOST,
    )

    def __init__(self, *args: Any, exercise: Exercise, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"home-{exercise.slug}", **kwargs)
        self.exercise = exercise
        for name in exercise.asked:
            self.fields[name] = _number(name)
        if exercise.sided:
            self.fields["side"] = forms.ChoiceField(
                label="Side", choices=SIDES, error_messages={"required": "Choose a side."}
            )
        self.fields["note"] = forms.CharField(
            label="A word of your own to it", required=False, max_length=LONGEST_NOTE
        )

    @property
    def dose(self) -> list[Any]:
        """The fields of the dose and the side, as the page shows them."""
        return [self[name] for name in (*self.exercise.asked, *(("side",) if self.exercise.sided else ()))]

    @property
    def is_open(self) -> bool:
        """Whether the therapist's own word is shown: one was written, or it was refused."""
        return bool(self["note"].value() or self["note"].errors)

    def prescribed(self) -> Prescribed:
        """The exercise as the action takes it."""
        data = self.cleaned_data
        return Prescribed(
            exercise=self.exercise.slug,
            side=data.get("side", ""),
            note=data["note"],
            **{name: data.get(name) for name in LABELS},
        )


def home_forms(
    kept: Mapping[str, Prescribed], *, chosen: Collection[str], side: str, library: Library, data: Any = None
) -> list[HomeExerciseForm]:
    """A form for every exercise in use, in file order; `side` is the one that hurts, for what is not yet chosen.

    Only those `chosen` read `data`: what stands in the others was never shown as part of the programme.
    """
    places = {slug: place for place, slug in enumerate(kept, start=1)}
    return [
        HomeExerciseForm(
            data if exercise.slug in chosen else None,
            exercise=exercise,
            initial=_initial(exercise, kept.get(exercise.slug), places.get(exercise.slug, MOST), side),
        )
        for exercise in library.home_exercises.values()
        if exercise.active or exercise.slug in kept
    ]


def in_order(rows: list[HomeExerciseForm]) -> list[HomeExerciseForm]:
    """As their places say; equal places keep the order of the reference."""
    return sorted(rows, key=lambda row: _place(row["place"].value()))


def _initial(exercise: Exercise, kept: Prescribed | None, place: int, side: str) -> dict[str, Any]:
    if kept is None:
        usual = {name: getattr(exercise.usual, name) for name in exercise.asked}
        return {**usual, "side": side, "place": place}
    return {**{name: getattr(kept, name) for name in (*LABELS, "side", "note")}, "place": place}


def _place(value: Any) -> int:
    """Whatever was sent as a place; nonsense stands last until it is refused."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else MOST


def _number(name: str) -> forms.IntegerField:
    least, most = LIMITS[name]
    words = f"Enter a whole number from {least} to {most}."
    return forms.IntegerField(
        label=LABELS[name],
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
    )
