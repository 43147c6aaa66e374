"""The pages of the intake: the free ones written here, the health screens built from the data files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from clinic.enums import Channel
from clinic.messages.providers import is_on
from pathway.enums import Side
from pathway.forms.questionnaires import SIDE_WORDS, HealthScreenForm
from pathway.reference import library
from pathway.reference.body_chart import body_chart
from pathway.reference.body_chart.shapes import SkinZone
from patients.enums import IntakePage, IntakePart
from patients.models import Intake, Patient
from patients.reference import notices

TITLES = {
    IntakePage.ABOUT_YOU: gettext_lazy("About you"),
    IntakePage.SYMPTOMS: gettext_lazy("What you feel"),
    IntakePage.PAIN: gettext_lazy("How strong the pain is"),
    IntakePage.WHERE: gettext_lazy("Where you feel it"),
    IntakePage.DAILY_LIFE: gettext_lazy("Your daily life"),
    IntakePage.PAST_CARE: gettext_lazy("What you have tried"),
}
PARTS = {
    IntakePart.BEFORE: gettext_lazy("Before we see you"),
    IntakePart.MORE: gettext_lazy("If you have time"),
}
SYMPTOMS = [
    ("shooting", gettext_lazy("Sharp, shooting pain")),
    ("tingling", gettext_lazy("Tingling")),
    ("numbness", gettext_lazy("Numbness")),
    ("burning", gettext_lazy("Burning")),
    ("weakness", gettext_lazy("Weakness")),
]
ONSETS = [
    ("under_6_weeks", gettext_lazy("Less than 6 weeks ago")),
    ("under_3_months", gettext_lazy("6 weeks to 3 months ago")),
    ("under_1_year", gettext_lazy("3 months to a year ago")),
    ("over_1_year", gettext_lazy("More than a year ago")),
]
TOLD = [
    ("herniated_disc", gettext_lazy("A slipped or herniated disc")),
    ("spinal_stenosis", gettext_lazy("A narrow spinal canal (stenosis)")),
    ("degenerative_disc", gettext_lazy("A worn disc")),
    ("piriformis_syndrome", gettext_lazy("A tight muscle in the buttock (piriformis)")),
    ("injury", gettext_lazy("An injury or accident")),
    ("unknown", gettext_lazy("I don't know, or nobody has told me")),
]
PAST_CARE = [
    ("physical_therapy", gettext_lazy("Physical therapy or exercises")),
    ("hands_on", gettext_lazy("Massage, a chiropractor or an osteopath")),
    ("medicine", gettext_lazy("Pain medicine")),
    ("injection", gettext_lazy("An injection in the back or hip")),
    ("surgery", gettext_lazy("Surgery")),
    ("needles", gettext_lazy("Dry needling or acupuncture")),
    ("none", gettext_lazy("Nothing yet")),
]
ZERO_TO_TEN = [(str(number), str(number)) for number in range(11)]
ACTIVITIES = 3
NOTHING = "none"
CHOOSE_ONE = gettext_lazy("Please choose an answer.")
CHOOSE_SOME = gettext_lazy("Please tick at least one.")


class PageForm(forms.Form):
    """One free page of an intake: starts from what was kept, gives back what to keep.

    `read_back` are the questions of the summary where the page's own words ask for a tick.
    """

    read_back: Mapping[str, Any] = {}

    def __init__(self, *args: Any, intake: Intake, **kwargs: Any) -> None:
        self.intake = intake
        super().__init__(*args, initial=dict(intake.about), **kwargs)
        for field in self.fields.values():
            is_list = isinstance(field, forms.MultipleChoiceField)
            field.error_messages["required"] = CHOOSE_SOME if is_list else CHOOSE_ONE

    def about(self) -> dict[str, Any]:
        """What to keep, also of a page left half-filled: only what is valid."""
        return {name: _plain(value) for name, value in self.cleaned_data.items()}

    def lines(self) -> list[tuple[str, str]]:
        """What was said so far as (question, answer), for the summary."""
        return [
            (str(self.read_back.get(field.name, field.label)), said)
            for field in self
            if (said := _said(field))
        ]

    def every_line(self) -> list[tuple[str, str]]:
        """The same: a free page keeps nothing that is not said."""
        return self.lines()

    def answers(self, on: date, *, is_whole: bool = True) -> dict[str, Any]:
        """No health question stands on a free page."""
        return {}


class AboutYouForm(PageForm):
    read_back = {
        "messages_agreed": gettext_lazy("May we e-mail you about your visits?"),
        "texts_agreed": gettext_lazy("May we send you text messages about your visits?"),
    }
    preferred_name = forms.CharField(label=gettext_lazy("What should we call you?"), max_length=80)
    phone = PhoneNumberField(
        label=gettext_lazy("Best phone number to reach you"), region="US", required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Which language do you like best?"),
        choices=[("en", "English"), ("es", "Español")],
        widget=forms.RadioSelect,
    )
    messages_agreed = forms.BooleanField(
        label=gettext_lazy("Yes, you may e-mail me about my visits"), required=False
    )
    texts_agreed = forms.BooleanField(
        label=gettext_lazy("Yes, you may send me text messages about my visits"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        patient = self.intake.patient
        if IntakePage.ABOUT_YOU in self.intake.pages_done and not self.intake.is_submitted:
            self._go_on_from(patient)
        self.fields["preferred_name"].initial = patient.called
        self.fields["preferred_name"].error_messages["required"] = _("Please tell us a name.")
        self.fields["phone"].error_messages["required"] = _("Please give us a phone number.")
        self.fields["language"].initial = get_language()  # whoever switched the page knows what they like
        self.fields["messages_agreed"].initial = patient.messages_agreed_at is not None
        self.fields["phone"].widget.input_type = "tel"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        self.fields["preferred_name"].widget.attrs["autocomplete"] = "nickname"
        if patient.phone:
            # Only the end of the number: whoever was sent this link by mistake learns nothing.
            self.fields["phone"].help_text = _(
                "We have a number that ends in %(digits)s. Leave this empty if it is still right."
            ) % {"digits": str(patient.phone)[-2:]}
        else:
            self.fields["phone"].required = True
        self.fields["texts_agreed"].initial = patient.texts_agreed_at is not None
        self.fields["texts_agreed"].help_text = notices()[Channel.TEXT].said(get_language() or "en")
        if not is_on():
            del self.fields["texts_agreed"]
        self.fields["messages_agreed"].help_text = notices()[Channel.EMAIL].said(get_language() or "en")
        if patient.email:
            self.fields["messages_agreed"].label = _(
                "Yes, you may e-mail me about my visits, at %(address)s"
            ) % {"address": _hinted(patient.email)}

    def _go_on_from(self, patient: Patient) -> None:
        """What this page said took effect when it was saved: whoever opens it again finds what was learned since."""
        phone = patient.phone.as_e164 if patient.phone else ""
        self.initial = {
            **self.initial,
            "preferred_name": patient.called,
            "phone": phone if self.initial.get("phone") == phone else "",  # no number but the one typed here
            "language": patient.language,
            "messages_agreed": patient.messages_agreed_at is not None,
            "texts_agreed": patient.texts_agreed_at is not None,
        }


class SymptomsForm(PageForm):
    read_back = {"symptoms": gettext_lazy("What do you feel?")}
    symptoms = forms.MultipleChoiceField(
        label=gettext_lazy("What do you feel? Tick all that fit."),
        choices=SYMPTOMS,
        widget=forms.CheckboxSelectMultiple,
    )
    side = forms.ChoiceField(
        label=gettext_lazy("Which side is worse?"), choices=list(SIDE_WORDS.items()), widget=forms.RadioSelect
    )
    onset = forms.ChoiceField(
        label=gettext_lazy("When did it start?"), choices=ONSETS, widget=forms.RadioSelect
    )
    told = forms.MultipleChoiceField(
        label=gettext_lazy("What have you been told it is?"),
        choices=TOLD,
        widget=forms.CheckboxSelectMultiple,
    )


class PainForm(PageForm):
    nprs_leg = forms.TypedChoiceField(
        label=gettext_lazy("Leg pain right now"), choices=ZERO_TO_TEN, coerce=int, widget=forms.RadioSelect
    )
    nprs_back = forms.TypedChoiceField(
        label=gettext_lazy("Back pain right now"), choices=ZERO_TO_TEN, coerce=int, widget=forms.RadioSelect
    )

    def lines(self) -> list[tuple[str, str]]:
        return [(asked, _of_ten(said)) for asked, said in super().lines()]


class WhereForm(PageForm):
    pain_zones = forms.MultipleChoiceField(
        label=gettext_lazy("Where you feel it"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Please mark the places again.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = body_chart().zones
        self.fields["pain_zones"].choices = [  # type: ignore[attr-defined]
            (f"{zone}:{side}", zone) for zone in zones for side in (Side.LEFT, Side.RIGHT)
        ]

    def lines(self) -> list[tuple[str, str]]:
        zones, language = body_chart().zones, get_language() or "en"
        places = [key.split(":") for key in self.marked]
        if not places:
            return []
        return [(_("Marked"), ", ".join(zones[zone].label(side, language) for zone, side in places))]

    @property
    def zones(self) -> list[SkinZone]:
        """Every place that can be marked."""
        return list(body_chart().zones.values())

    @property
    def marked(self) -> list[str]:
        """What stands marked on the drawing now."""
        return list(self["pain_zones"].value() or [])


class DailyLifeForm(PageForm):
    """Up to three activities in the patient's own words, each with how well it goes now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.intake.about.get("activities", [])
        for number in range(1, ACTIVITIES + 1):
            before = kept[number - 1] if number <= len(kept) else {}
            self.fields[f"activity_{number}"] = forms.CharField(
                label=_("Activity %(number)s") % {"number": number},
                max_length=80,
                required=False,
                initial=before.get("name", ""),
            )
            self.fields[f"score_{number}"] = forms.TypedChoiceField(
                label=_("How well can you do it now?"),
                choices=ZERO_TO_TEN,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                initial=before.get("score"),
            )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"activity_{n}"], self[f"score_{n}"]) for n in range(1, ACTIVITIES + 1)]

    def lines(self) -> list[tuple[str, str]]:
        return [(one["name"], _of_ten(one["score"])) for one in self.intake.about.get("activities", [])]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for number in range(1, ACTIVITIES + 1):
            if cleaned.get(f"activity_{number}") and cleaned.get(f"score_{number}") is None:
                self.add_error(f"score_{number}", _("Please choose a number from 0 to 10."))
        return cleaned

    def about(self) -> dict[str, Any]:
        pairs = [
            (self.cleaned_data.get(f"activity_{n}"), self.cleaned_data.get(f"score_{n}"))
            for n in range(1, ACTIVITIES + 1)
        ]
        return {"activities": [{"name": name, "score": score} for name, score in pairs if name]}


class PastCareForm(PageForm):
    past_care = forms.MultipleChoiceField(
        label=gettext_lazy("What have you tried for this pain?"),
        choices=PAST_CARE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    past_care_words = forms.CharField(
        label=gettext_lazy("What helped, and what did not?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        tried = cleaned.get("past_care", [])
        if NOTHING in tried and len(tried) > 1:
            self.add_error("past_care", _("Please tick “Nothing yet” or what you tried, not both."))
        return cleaned


FORMS: Mapping[str, type[PageForm]] = {
    IntakePage.ABOUT_YOU: AboutYouForm,
    IntakePage.SYMPTOMS: SymptomsForm,
    IntakePage.PAIN: PainForm,
    IntakePage.WHERE: WhereForm,
    IntakePage.DAILY_LIFE: DailyLifeForm,
    IntakePage.PAST_CARE: PastCareForm,
}


def form_for(
    page: str, intake: Intake, *, language: str, data: Any = None, is_aloud: bool = False
) -> PageForm | HealthScreenForm:
    """The form of one page, filled with what was kept; `is_aloud` leaves out what is never asked at the desk.

    Raises KeyError for a page that does not exist.
    """
    if page in FORMS:
        return FORMS[page](data, intake=intake)
    screen = library().intake_screens[page]
    if is_aloud:
        known = library().questions
        heard = tuple(slug for slug in screen.questions if not known[slug].private)
        screen = replace(screen, questions=heard)
    return HealthScreenForm(
        data,
        screen=screen,
        stored=intake.answers,
        language=language,
        library=library(),
        crisis_number=intake.clinic.crisis_number,
    )


def title_of(page: str, *, language: str) -> str:
    """What a page is called on the summary."""
    if page in TITLES:
        return str(TITLES[IntakePage(page)])
    screen = library().intake_screens[page]
    return screen.es if language == "es" else screen.en


def _said(field: forms.BoundField) -> str:
    """The answer of one field in the words its page shows."""
    value = field.value()
    chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
    words = [str(label) for code, label in getattr(field.field, "choices", ()) if str(code) in chosen]
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(words) if words else str(value or "")


def _of_ten(number: object) -> str:
    return _("%(number)s of 10") % {"number": number}


def _hinted(address: str) -> str:
    """Enough of an address to know one's own: whoever was sent this link by mistake learns little."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


def _plain(value: Any) -> Any:
    """Fit for JSON: a phone number in its international form."""
    if isinstance(value, PhoneNumber):
        return str(value.as_e164)
    return value if isinstance(value, bool | int | list) else str(value)
