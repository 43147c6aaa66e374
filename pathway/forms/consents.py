"""The signature under a text the patient has read, on screen or on paper, and the talk about it in the room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.files import DocumentField
from pathway.enums import Chaperone
from pathway.reference import library
from pathway.rules.consents import WISHED, Needle, regions_of
from patients.actions.consents import Signature
from patients.enums import Signer

WHO_ELSE = [
    (Signer.GUARDIAN, _("I am a parent or guardian")),
    (Signer.DECISION_MAKER, _("I make health choices for the patient")),
]
CHAPERONE = [
    (Chaperone.DECLINED, "Declined"),
    (Chaperone.WANTED, "Wanted"),
    (Chaperone.PRESENT, "Present"),
]


class SignatureForm(forms.Form):
    """A name as a signature. `another_signs` asks who signs for the patient, and for the patient's own yes."""

    name = forms.CharField(
        label=_("Your full name"),
        help_text=_("Typing your name is your signature."),
        max_length=160,
        error_messages={"required": _("Type your full name to sign.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agrees = forms.BooleanField(
        label=_("I have read this and I agree"),
        error_messages={
            "required": _(
                "Tick this box if you agree. If not, or if you have questions, do not sign and ask us."
            )
        },
    )
    current = forms.BooleanField(label=_("I also agree to a weak electric current"), required=False)
    signed_by = forms.ChoiceField(
        label=_("Who are you?"),
        choices=WHO_ELSE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer.")},
    )
    patient_agrees = forms.BooleanField(
        label=_("The patient has heard this too and agrees"),
        error_messages={"required": _("The patient has to agree too.")},
    )

    def __init__(self, *args: Any, another_signs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not another_signs:
            del self.fields["signed_by"], self.fields["patient_agrees"]
        for field in self.fields.values():
            if isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "form-check-input"

    def signature(self) -> Signature:
        """What was signed, as the action takes it."""
        given = self.cleaned_data
        return Signature(
            given["name"],
            signed_by=given.get("signed_by") or Signer.PATIENT,
            patient_agrees=given.get("patient_agrees", False),
            agrees_to_current=given["current"],
        )


class PaperForm(forms.Form):
    """A paper the patient signed by hand, typed off, with its scan."""

    name = forms.CharField(
        label="Name of who signed",
        max_length=160,
        error_messages={"required": "Type the name under the signature."},
    )
    signed_on = forms.DateField(
        label="Signed on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    language = forms.ChoiceField(
        label="Language of the paper", choices=[("en", "English"), ("es", "Spanish")]
    )
    signed_by = forms.ChoiceField(label="Who signed", choices=Signer.choices)
    patient_agrees = forms.BooleanField(
        label="If somebody else signed: the patient agrees too", required=False
    )
    current = forms.BooleanField(label="The box for electric current is ticked", required=False)
    document = DocumentField(label="Scan or photograph of the signed paper")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["signed_on"].widget.attrs["max"] = today.isoformat()

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > self.today:
            raise forms.ValidationError("This day is still to come.")
        if day.year < self.today.year - 2:
            raise forms.ValidationError("A consent this old does not count. Check the day on the paper.")
        return day


class DiscussionForm(forms.Form):
    """What was talked through in the room. It starts from what the plan means to needle."""

    regions = forms.MultipleChoiceField(
        label="We talked about needling here",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick the regions you talked about."},
    )
    techniques = forms.MultipleChoiceField(
        label="With",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick the techniques you talked about."},
    )
    chaperone = forms.ChoiceField(
        label="Chaperone offered (buttock, groin, inner thigh)",
        choices=CHAPERONE,
        required=False,
        widget=forms.RadioSelect,
    )
    chaperone_name = forms.CharField(label="Who is present", required=False, max_length=120)
    interpreter = forms.CharField(
        label="Interpreter",
        help_text="The name, or “I speak the language”. Empty: none was needed.",
        required=False,
        max_length=120,
    )

    def __init__(self, *args: Any, needles: Iterable[Needle], wants_chaperone: bool, **kwargs: Any) -> None:
        listed = list(needles)
        reached = regions_of(listed, library=library())
        super().__init__(
            *args,
            initial={"regions": list(reached), "techniques": list({one.technique for one in listed})},
            **kwargs,
        )
        known = library()
        self.fields["regions"].choices = [(one.slug, one.en) for one in known.regions.values()]  # type: ignore[attr-defined]
        self.fields["techniques"].choices = [  # type: ignore[attr-defined]
            (one.slug, one.en) for one in known.techniques.values() if not one.current
        ]
        if wants_chaperone:
            self.fields["chaperone"].label = f"Chaperone offered ({WISHED.lower()})"
