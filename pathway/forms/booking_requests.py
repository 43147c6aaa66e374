"""What somebody fills in on a clinic's public page, and the desk's two answers to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from clinic.enums import Channel
from clinic.messages.providers import is_on
from clinic.models import Clinic
from clinic.templatetags.moments import spoken
from pathway.actions.booking_requests import Asked
from pathway.enums import DeskOutcome
from pathway.forms.bookings import SlotForm
from pathway.forms.questionnaires import in_language
from pathway.reference import library
from pathway.rules.screenings import desk_outcome
from patients.forms.patients import possible_birth_date
from patients.models import BookingRequest, Patient
from patients.reference import notices
from patients.rules.booking_requests import MOST_WISHES

ANYBODY_ELSE = "new"
ASKED_SHORT = {
    "no": gettext_lazy("No"),
    "yes": gettext_lazy("Yes"),
    "rather_not_say": gettext_lazy("Rather not say"),
}
PLEASE = gettext_lazy("Please fill this in.")


class RequestForm(forms.Form):
    """Who asks, how to reach them, when they could come, and the four questions of a first booking.

    An emergency answer is told at once, whatever else is missing: `emergency`. `website` is a field nobody sees; what
    fills it in is a machine.
    """

    given_name = forms.CharField(max_length=80, label=gettext_lazy("First name"))
    family_name = forms.CharField(max_length=80, label=gettext_lazy("Last name"))
    birth_date = forms.DateField(
        label=gettext_lazy("Your birth date"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    phone = PhoneNumberField(label=gettext_lazy("Phone"), region="US")
    channel = forms.ChoiceField(
        label=gettext_lazy("Where may we write to you about your visit?"), widget=forms.RadioSelect
    )
    email = forms.EmailField(max_length=254, required=False, label=gettext_lazy("E-mail"))
    wanted_at = forms.MultipleChoiceField(
        label=gettext_lazy("When could you come?"),
        help_text=gettext_lazy(
            "Tick up to three. If none of them suits you, tick none, and we will call you."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    website = forms.CharField(required=False, label="Website")

    def __init__(
        self, *args: Any, clinic: Clinic, times: Sequence[datetime], language: str, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.language, self.times = today, language, times
        told = [(Channel.EMAIL.value, _("By e-mail")), (Channel.TEXT.value, _("By text message"))]
        self.fields["channel"].choices = told if is_on() else told[:1]  # type: ignore[attr-defined]
        self.fields["channel"].initial = Channel.EMAIL
        self.fields["channel"].help_text = notices()[Channel.EMAIL].said(language)
        self.fields["wanted_at"].choices = [  # type: ignore[attr-defined]
            (moment.isoformat(), spoken(clinic.local(moment), "full", None)) for moment in times
        ]
        for slug, question in library().desk_questions.items():
            self.fields[slug] = forms.ChoiceField(
                label=in_language(question, language),
                choices=[
                    (one.code, in_language(one, language) or ASKED_SHORT[one.code])
                    for one in question.choices
                ],
                required=False,
                widget=forms.RadioSelect,
            )
        for name, hint in (
            ("given_name", "given-name"), ("family_name", "family-name"), ("phone", "tel"), ("email", "email")
        ):  # fmt: skip
            self.fields[name].widget.attrs["autocomplete"] = hint
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}
        for field in self.fields.values():
            field.error_messages["required"] = PLEASE

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[slug] for slug in library().desk_questions]

    def clean_birth_date(self) -> date:
        try:
            return possible_birth_date(self.cleaned_data["birth_date"], today=self.today)
        except forms.ValidationError as error:  # the same rule in words for patients
            raise forms.ValidationError(_("Please check this date.")) from error

    def clean_wanted_at(self) -> list[datetime]:
        wanted = self.cleaned_data["wanted_at"]
        if len(wanted) > MOST_WISHES:
            raise forms.ValidationError(_("Please tick no more than three."))
        return [moment for moment in self.times if moment.isoformat() in wanted]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("channel") == Channel.EMAIL
            and not cleaned.get("email")
            and "email" not in self.errors
        ):
            self.add_error("email", _("Please give us an e-mail address, or choose another way."))
        for slug in library().desk_questions:
            if not cleaned.get(slug) and slug not in self.errors:
                self.add_error(slug, _("Please choose an answer."))
        return cleaned

    @property
    def emergency(self) -> bool:
        """Whether what was answered so far asks for help now; what is open is read as "no"."""
        return self.is_bound and self._outcome() is DeskOutcome.EMERGENCY

    @property
    def is_a_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            given_name=given["given_name"],
            family_name=given["family_name"],
            birth_date=given["birth_date"],
            email=given["email"],
            phone=given["phone"].as_e164,
            channel=given["channel"],
            language=self.language,
            wanted_at=given["wanted_at"],
            choices={slug: given[slug] for slug in library().desk_questions},
        )

    def _outcome(self) -> DeskOutcome:
        typed = {slug: self.data.get(slug) or "no" for slug in library().desk_questions}
        return desk_outcome(typed, library=library())


class AnswerForm(SlotForm):
    """The desk books a request: who it is, unless there is a record already, and one press on a free time."""

    patient = forms.ChoiceField(
        label="Who is it?", widget=forms.RadioSelect, error_messages={"required": "Say who it is."}
    )

    def __init__(self, *args: Any, row: BookingRequest, known: Sequence[Patient], **kwargs: Any) -> None:
        super().__init__(*args, clinic=row.clinic, **kwargs)
        self.known = {str(one.uuid): one for one in known}
        if row.patient:
            del self.fields["patient"]
            return
        self.fields["patient"].choices = [  # type: ignore[attr-defined]
            *((str(one.uuid), _known_words(one)) for one in known),
            (
                ANYBODY_ELSE,
                f"Not a patient yet: {row.full_name}, {_born(row.birth_date)}, {row.phone.as_national}",
            ),
        ]
        if not known:
            self.fields["patient"].initial = ANYBODY_ELSE

    @property
    def patient_meant(self) -> Patient | None:
        return self.known.get(self.cleaned_data.get("patient", ""))


class ClosingForm(forms.Form):
    because = forms.CharField(
        max_length=200,
        label="Why is no visit booked?",
        help_text="In a few words and nothing clinical: not reached, went elsewhere, found on the phone.",
        error_messages={"required": "Say why no visit was booked."},
    )


def _known_words(patient: Patient) -> str:
    """Who it may be. The times below are anybody's, so by whom they wish to be seen stands beside the name."""
    wish = patient.wish_words
    phone = f", {patient.phone.as_national}" if patient.phone else ""
    said = f"Already a patient: {patient.full_name}, {_born(patient.birth_date)}{phone}"
    return f"{said}. {wish}" if wish else said


def _born(birth_date: date) -> str:
    return f"born {date_format(birth_date, 'j M Y')}"
