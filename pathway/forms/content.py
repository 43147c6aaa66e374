"""How a clinic changes what an answer asks for: its own reading, and the backing a looser one needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django import forms

from clinic.models import User
from pathway.actions.content import Backing, NewReading
from pathway.enums import CellState
from pathway.reference.library import Library
from pathway.reference.screening_rows import Choice, Effect
from pathway.rules import content_words, overrides

KEEP, HARD, CARE, OFF = "keep", "hard", "care", "off"
WORDS = {
    KEEP: "As shipped",
    HARD: "Blocked, whatever is decided",
    CARE: "With care only",
    OFF: "Not at all",
}
OWN_RULE = "This clinic\u2019s own rule."


class BackingForm(forms.Form):
    """Who answers for it and why: asked always, needed only for what is looser."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)
    lead = forms.ChoiceField(
        label="Clinician who answers for it",
        required=False,
        help_text="Needed only where this makes the clinic less strict.",
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed only where this makes the clinic less strict; kept with the history.",
    )

    def __init__(self, *args: Any, licensed: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._leads = {str(one.uuid): one for one in licensed}
        names = [(key, one.name) for key, one in self._leads.items()]
        self.fields["lead"].choices = [("", "Nobody"), *names]  # type: ignore[attr-defined]

    def backing(self) -> Backing:
        """As the action takes it."""
        lead = self._leads.get(self.cleaned_data["lead"])
        return Backing(self.cleaned_data["reason"], lead.pk if lead else None)


class ReadingForm(BackingForm):
    """One answer: what it asks for, each shipped effect, and what this clinic blocks besides, where it may block at all."""

    asks_for = forms.ChoiceField(
        label="It asks for",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what this answer asks for."},
    )
    muscles = forms.MultipleChoiceField(label="Muscles", required=False, widget=forms.CheckboxSelectMultiple)
    techniques = forms.MultipleChoiceField(
        label="Techniques", required=False, widget=forms.CheckboxSelectMultiple
    )
    modalities = forms.MultipleChoiceField(
        label="Care without needles", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        shipped: Choice,
        counts: Choice,
        number: int,
        library: Library,
        may_block: bool,
        **kwargs: Any,
    ) -> None:
        self.shipped, self.library, self.may_block = shipped, library, may_block
        kept, own = _taken_apart(shipped.effects, counts.effects)
        initial = {
            "number": number,
            "asks_for": str(counts.tier or counts.disposition),
            **{f"effect-{place}": code for place, code in enumerate(kept)},
            **_additions(own, library),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["asks_for"].choices = [  # type: ignore[attr-defined]
            (str(code), content_words.asking_of(code, library)) for code in overrides.options(shipped)
        ]
        for place, one in enumerate(shipped.effects):
            self.fields[f"effect-{place}"] = forms.ChoiceField(
                label=content_words.effect(one, library),
                choices=[(code, WORDS[code]) for code in _options(one)],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose what this does."},
            )
        for name, words in (
            ("muscles", library.muscle_groups),
            ("techniques", library.techniques),
            ("modalities", library.modalities),
        ):
            if may_block:
                self.fields[name].choices = [(slug, one.en) for slug, one in words.items()]  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    @property
    def effect_fields(self) -> list[forms.BoundField]:
        """The controls of the shipped effects, in order."""
        return [self[f"effect-{place}"] for place in range(len(self.shipped.effects))]

    def reading(self) -> NewReading:
        """As the action takes it."""
        data = self.cleaned_data
        kept = [
            changed
            for place, one in enumerate(self.shipped.effects)
            if (changed := _changed(one, data[f"effect-{place}"])) is not None
        ]
        more = [
            Effect(CellState.BLOCKED, note=OWN_RULE, **{name: tuple(data[name])})
            for name in ("muscles", "techniques", "modalities")
            if data.get(name)
        ]
        return NewReading(data["asks_for"], (*kept, *more))


def _changed(one: Effect, code: str) -> Effect | None:
    """A shipped effect after a choice; None when it is taken away."""
    return {
        KEEP: one,
        HARD: replace(one, state=CellState.BLOCKED, lifts=""),
        CARE: replace(one, state=CellState.CAUTION, lifts=""),
        OFF: None,
    }[code]


def _options(one: Effect) -> list[str]:
    """The choices that differ from each other for this effect."""
    codes = [code for code in (HARD, CARE) if _changed(one, code) != one]
    return [KEEP, *codes, OFF]


def _taken_apart(shipped: Sequence[Effect], counts: Sequence[Effect]) -> tuple[list[str], list[Effect]]:
    """What a reading made of each shipped effect, and the effects it added."""
    left, codes = list(counts), []
    for one in shipped:
        code = next((c for c in (KEEP, HARD, CARE) if _changed(one, c) in left), OFF)
        codes.append(code)
        if code != OFF:
            left.remove(_changed(one, code))  # type: ignore[arg-type]
    return codes, left


def _additions(own: Iterable[Effect], library: Library) -> dict[str, list[str]]:
    """The boxes that say these effects; muscles were stored as groups and are spelled out by now."""
    groups = {slug: {one.slug for one in library.muscles_in(slug)} for slug in library.muscle_groups}
    found: dict[str, list[str]] = {"muscles": [], "techniques": [], "modalities": []}
    for one in own:
        muscles = set(one.muscles)
        found["muscles"] += [slug for slug, inside in groups.items() if inside and inside <= muscles]
        found["techniques"] += one.techniques
        found["modalities"] += one.modalities
    return found
