"""The shape of what the assessment page sends, built from the reference: words, numbers, the grid, points, activities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from pathway.reference import library
from pathway.reference.examination import GRADES, Number, examination
from pathway.rules.assessments import ACTIVITIES, SIDES, Activity, Examination, Point, SignKey

TEN = [(str(score), str(score)) for score in range(11)]
PAIN = [("local", "Local"), ("referred", "Referred")]
NOT_TESTED = ("", "\N{EN DASH}")
AS_LISTS = ("suspected_driver",)  # many words to choose from: a list instead of buttons


class Measured(forms.IntegerField):
    """A whole number with a sentence for what cannot be one; None while nothing was measured."""

    def __init__(self, number: Number) -> None:
        wrong = f"Enter a whole number from {number.lowest} to {number.highest}."
        super().__init__(
            label=number.en,
            required=False,
            min_value=number.lowest,
            max_value=number.highest,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": number.step}),
            error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
        )


def scale(label: str) -> forms.TypedChoiceField:
    """0 to 10 as eleven buttons; None while nobody asked."""
    return forms.TypedChoiceField(
        label=label, choices=TEN, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )


class ExaminationForm(forms.Form):
    """One assessment, whole: what is not on the page was not examined."""

    nothing_palpated = forms.BooleanField(label="Palpated, nothing found", required=False)
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, data: QueryDict | None = None, *, stored: Examination, warnings: Mapping[str, str]
    ) -> None:
        super().__init__(data, initial=_initial(stored, warnings))
        self._signs = list(warnings)
        self.fields |= {**_item_fields(), **_number_fields(), **_grid_fields(), **_activity_fields()}
        self.fields["points"] = forms.MultipleChoiceField(
            label="Trigger points",
            required=False,
            choices=[(key, key) for key in _every_point()],
            error_messages={"invalid_choice": "One of the muscles is not in the reference."},
        )
        for key in self.points:
            self.fields[f"point_{key}_pain"] = forms.ChoiceField(
                label="Pain", choices=PAIN, required=False, widget=forms.RadioSelect
            )
            self.fields[f"point_{key}_familiar"] = forms.BooleanField(label="Familiar", required=False)
        for sign in self._signs:
            self.fields[f"warning_{sign}"] = forms.CharField(
                label="Reason", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
            )
        _dress(self)

    @property
    def points(self) -> list[str]:
        """The marked muscles as "muscle:side", in the order of the reference."""
        marked = self.data.getlist("points") if isinstance(self.data, QueryDict) else None
        if marked is None:
            marked = self.initial["points"]
        return [key for key in _every_point() if key in marked]

    def examined(self) -> Examination:
        """What was examined, as the rules take it."""
        cleaned, content = self.cleaned_data, examination()
        names = (*content.items, *content.numbers, "nothing_palpated", "note")
        return Examination(
            values={name: cleaned[name] for name in names},
            signs={key: grade for name, key in _grid().items() if (grade := cleaned[name])},
            points=tuple(_point(key, cleaned) for key in cleaned["points"]),
            activities={
                number: one
                for number in range(1, ACTIVITIES + 1)
                if (one := _activity(number, cleaned)) != Activity()
            },
        )

    def explanations(self) -> dict[str, str]:
        """The therapist's words by sign."""
        return {sign: self.cleaned_data[f"warning_{sign}"] for sign in self._signs}


class AddendumForm(forms.Form):
    text = forms.CharField(
        label="Addendum",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what is to be added."},
    )


def grid_name(kind: str, place: str, side: str) -> str:
    """How a field of the grid is called."""
    return f"{kind}_{place}_{side}"


def _grid() -> dict[str, SignKey]:
    content = examination()
    return {
        grid_name(kind, place, side): (kind, place, side)
        for kind in GRADES
        for place in content.places(kind)
        for side in SIDES
    }


def _item_fields() -> dict[str, forms.Field]:
    content = examination()
    return {
        slug: forms.ChoiceField(
            label=item.en,
            required=False,
            choices=[*([("", "Choose")] if slug in AS_LISTS else []), *_said(content.words[item.words])],
            widget=forms.Select if slug in AS_LISTS else forms.RadioSelect,
        )
        for slug, item in content.items.items()
    }


def _number_fields() -> dict[str, forms.Field]:
    return {
        slug: scale(number.en) if number.is_scale else Measured(number)
        for slug, number in examination().numbers.items()
    }


def _grid_fields() -> dict[str, forms.Field]:
    content = examination()
    fields: dict[str, forms.Field] = {}
    for name, (kind, place, side) in _grid().items():
        where = content.reflexes[place].en if place in content.reflexes else place
        label = f"{where} {side}, {kind.replace('_', ' ').replace('myotome', 'strength')}"
        fields[name] = forms.ChoiceField(
            label=label,
            required=False,
            choices=[NOT_TESTED, *_said(content.words[GRADES[kind]])],
            widget=forms.Select(attrs={"aria-label": label}),
        )
    return fields


def _activity_fields() -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for number in range(1, ACTIVITIES + 1):
        fields[f"activity_{number}_name"] = forms.CharField(
            label=f"Activity {number}", required=False, max_length=80
        )
        fields[f"activity_{number}_score"] = scale(f"How well activity {number} goes")
    return fields


def _every_point() -> list[str]:
    return [f"{slug}:{side}" for slug in library().muscles for side in SIDES]


def _said(words: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return [(slug, word.en) for slug, word in words.items()]


def _point(key: str, cleaned: Mapping[str, Any]) -> Point:
    muscle, _, side = key.partition(":")
    return Point(muscle, side, cleaned[f"point_{key}_pain"], cleaned[f"point_{key}_familiar"])


def _activity(number: int, cleaned: Mapping[str, Any]) -> Activity:
    return Activity(cleaned[f"activity_{number}_name"], cleaned[f"activity_{number}_score"])


def _initial(stored: Examination, warnings: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = dict(stored.values)
    values |= {grid_name(*key): grade for key, grade in stored.signs.items()}
    values["points"] = [point.key for point in stored.points]
    for point in stored.points:
        values[f"point_{point.key}_pain"] = point.pain
        values[f"point_{point.key}_familiar"] = point.is_familiar
    for number, one in stored.activities.items():
        values[f"activity_{number}_name"], values[f"activity_{number}_score"] = one.name, one.score
    return values | {f"warning_{sign}": words for sign, words in warnings.items()}


def _dress(form: forms.Form) -> None:
    """The class names our styles know."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs["class"] = "form-check-input"
        elif isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
            widget.attrs["class"] = "form-select"
        elif not isinstance(widget, forms.RadioSelect):
            widget.attrs["class"] = "form-control"
        widget.attrs["autocomplete"] = "off"
