"""What the desk fills in on the phone: who answers, one question at a time, how the call went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings

from pathway.actions.desk_calls import Speaker
from pathway.forms.check_in_answers import measure_options
from pathway.forms.questionnaires import in_language
from pathway.models import CallTask
from pathway.queries.check_in_answers import Asked
from pathway.reference import library
from pathway.reference.check_in_forms import Measure, Warning
from pathway.states import ABOUT_A_TIME, CallOutcome, CallReason
from patients.models import Patient

HELPER = "helper"
ENGLISH = "en"
# The same outcomes in words that fit what the call is about.
WORDS = {reason: {CallOutcome.DECLINED: "Reached; wants no new time"} for reason in ABOUT_A_TIME} | {
    CallReason.MOVED: {CallOutcome.SETTLED: "Reached; knows when and with whom"}
}


class SpeakerForm(forms.Form):
    """Who answers: the patient, or somebody who helps them and says who they are."""

    who = forms.ChoiceField(
        label="Who is answering?",
        choices=[("patient", "The patient"), (HELPER, "Someone helping them")],
        initial="patient",
        widget=forms.RadioSelect,
        error_messages={"required": "Say who is answering."},
    )
    helper_name = forms.CharField(
        label="Name of who helps",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    helper_relation = forms.CharField(
        label="Who they are to the patient",
        help_text="Daughter, neighbour, nurse.",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label="Ask in", choices=settings.LANGUAGES, widget=forms.RadioSelect, initial=ENGLISH
    )

    @classmethod
    def of(cls, patient: Patient) -> SpeakerForm:
        """For this patient, in their language where it is one of ours; else in English, with an interpreter."""
        ours = patient.language in dict(settings.LANGUAGES)
        return cls(initial={"language": patient.language if ours else ENGLISH})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("who") == HELPER:
            for name, sentence in (
                ("helper_name", "Ask for their name."),
                ("helper_relation", "Ask who they are to the patient."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned

    def speaker(self) -> Speaker:
        """Who answers, once the form is valid."""
        typed = self.cleaned_data
        if typed["who"] != HELPER:
            return Speaker(typed["language"])
        return Speaker(typed["language"], typed["helper_name"].strip(), typed["helper_relation"].strip())


class CallForm(forms.Form):
    """How a call went that did not come to the questions; nothing clinical is ever typed. The time is the clinic's own."""

    outcome = forms.ChoiceField(
        label="How did the call go?",
        widget=forms.RadioSelect,
        error_messages={"required": "Say how the call went.", "invalid_choice": "Say how the call went."},
    )
    call_at = forms.DateTimeField(
        label="Call back at",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": "Write a day and a time."},
    )

    def __init__(self, *args: Any, task: CallTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = WORDS.get(CallReason(task.reason), {})
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (one.value, words.get(one, one.label)) for one in _offered(task)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_missing = not cleaned.get("call_at") and "call_at" not in self.errors
        if cleaned.get("outcome") == CallOutcome.CALL_BACK and is_missing:
            self.add_error("call_at", "Write when they want to be called.")
        return cleaned


def _offered(task: CallTask) -> list[CallOutcome]:
    """How this call can go; what they say to an offer is recorded with the offer."""
    about_nothing = not task.check_in_id and not task.appointment_id and task.reason != CallReason.OFFER
    return [
        CallOutcome.NOT_REACHED,
        CallOutcome.CALL_BACK,
        *([CallOutcome.SETTLED] if task.appointment_id else []),
        *([CallOutcome.WELL] if about_nothing else []),
        *([CallOutcome.DECLINED] if task.reason != CallReason.MOVED else []),
        CallOutcome.WORRY,
        *([CallOutcome.WRONG_NUMBER] if task.patient.phone else []),
    ]


@dataclass(frozen=True)
class Press:
    """One answer as a button: its code, its words in the language of the call, and in English where that is another."""

    code: str
    words: str
    english: str


class OneQuestion:
    """The one question on the page. It knows nothing of what was answered, so that the page cannot show it."""

    def __init__(self, asked: Asked, slug: str, *, language: str) -> None:
        known = library()
        self.asked, self.slug, self.language = asked, slug, language
        self.row: Warning | Measure = known.warnings.get(slug) or known.measures[slug]

    @property
    def words(self) -> str:
        return in_language(self.row, self.language)

    @property
    def english(self) -> str:
        return "" if self.language == ENGLISH else self.row.en

    @property
    def is_warning(self) -> bool:
        return isinstance(self.row, Warning)

    @property
    def is_scale(self) -> bool:
        return not isinstance(self.row, Warning) and self.row.asked_as in {"scale", "count"}

    @property
    def ends(self) -> tuple[str, str]:
        """The words at the two ends of a scale, empty for anything else."""
        if isinstance(self.row, Warning):
            return "", ""
        spanish = self.language == "es"
        return (self.row.low_es, self.row.high_es) if spanish else (self.row.low_en, self.row.high_en)

    @property
    def presses(self) -> list[Press]:
        own, english = self._options(self.language), self._options(ENGLISH)
        foreign = self.language != ENGLISH
        return [
            Press(code, words, there if foreign and there != words else "")
            for (code, words), (_code, there) in zip(own, english, strict=True)
        ]

    def given(self, pressed: str) -> dict[str, Any] | None:
        """What a press answers, as the check-in keeps it; None when it is no answer to this question."""
        if pressed not in {one.code for one in self.presses}:
            return None
        if isinstance(self.row, Warning):
            return {"choice": pressed, "text": self.words, "version": self.row.version}
        version = max(form.version for form in self.asked.forms)
        return {"value": int(pressed), "text": self.words, "version": version}

    def _options(self, language: str) -> list[tuple[str, str]]:
        words = library().answer_words
        if isinstance(self.row, Warning):
            details = [(one.code, in_language(one, language)) for one in self.row.choices]
            yes = [("yes", in_language(words["yes"], language))]
            return [("no", in_language(words["no"], language)), *(details or yes)]
        return measure_options(self.row, language)
