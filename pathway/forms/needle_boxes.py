"""What is typed about a box of needles: its label, why it is closed, and the lot of a recall."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

from clinic.enums import BoxEnd
from clinic.models import NeedleBox
from pathway.reference import library

MOST_BOXES = 20
LONGEST_LOT = 40


class BoxForm(forms.Form):
    """A delivery as its label says."""

    maker = forms.CharField(max_length=80, label="Maker")
    product = forms.CharField(
        max_length=80, required=False, label="Product", help_text="The name on the box, where it has one."
    )
    size = forms.ChoiceField(
        label="Needle", error_messages={"required": "Choose the size printed on the box."}
    )
    lot = forms.CharField(max_length=LONGEST_LOT, label="Lot", help_text="As printed, behind LOT.")
    expires_on = forms.DateField(
        label="Use by (EXP)",
        help_text="Where only a month is printed, the last day of that month.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    boxes = forms.IntegerField(
        min_value=1, max_value=MOST_BOXES, label="How many boxes", help_text="With this lot and date."
    )
    is_opened = forms.BooleanField(required=False, label="One of them is open already")

    def __init__(self, *args: Any, like: NeedleBox | None = None, **kwargs: Any) -> None:
        known = {"maker": like.maker, "product": like.product, "size": like.size} if like else {}
        super().__init__(*args, initial={"boxes": 1, **known}, **kwargs)
        sizes = [(one.slug, one.en) for one in library().needle_sizes.values()]
        self.fields["size"].choices = [("", "Choose"), *sizes]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            _pair("maker", "product"), "size", _pair("lot", "expires_on"), "boxes", "is_opened"
        )

    def label_of(self) -> dict[str, Any]:
        """The cleaned values as the action takes them."""
        values = dict(self.cleaned_data)
        size = library().needle_sizes[values.pop("size")]
        return values | {"diameter_mm": Decimal(f"{size.diameter_mm:.2f}"), "length_mm": size.length_mm}


class ClosingForm(forms.Form):
    """Why a box is no longer used; "expired" is offered only of one that is."""

    because = forms.ChoiceField(
        label="Why is it no longer used?",
        widget=forms.RadioSelect,
        error_messages={"required": "Say why the box is no longer used."},
    )

    def __init__(self, *args: Any, is_expired: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one in BoxEnd if is_expired or one is not BoxEnd.EXPIRED]
        self.fields["because"].choices = [(one.value, one.label) for one in offered]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class LotForm(forms.Form):
    """The lot of a recall, or how it starts."""

    lot = forms.CharField(
        max_length=LONGEST_LOT,
        label="Lot",
        help_text="The whole number or how it starts; small and capital letters are the same.",
        error_messages={"required": "Type the lot of the recall, or how it starts."},
    )


def _pair(*names: str) -> Div:
    return Div(*(Div(Field(name), css_class="col-md-6") for name in names), css_class="row")
