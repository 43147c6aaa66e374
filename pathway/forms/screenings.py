"""The screening as a therapist fills it in: every question from the data files, and a decision beside each finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from clinic.forms.files import DocumentField
from pathway.actions.findings import LETTER, NewDecision
from pathway.actions.screenings import NewAnswer
from pathway.enums import Resolution, Side
from pathway.models import Finding
from pathway.reference.library import Library
from pathway.reference.screening_rows import DONT_KNOW, Question
from pathway.rules import findings as rules

ANSWERS = "answers"  # the id of the form the answer controls belong to; decisions stand between them in forms of their own
MOST = {"weeks": 520}
SIDES = [(Side.LEFT, "Left"), (Side.RIGHT, "Right"), (Side.BOTH, "Both")]
RESOLUTIONS = {
    Resolution.ACCEPT: "Accept, it stands",
    Resolution.PROCEED: "Proceed",
    Resolution.MODIFY: "Proceed with changes",
    Resolution.CLEARED_BY: "Cleared in writing",
    Resolution.DO_NOT: "Do not needle",
}


class AnswersForm(forms.Form):
    """One control per question; what is left empty keeps the answer it had.

    `stored` are the screening's answers; an answer that counts for one day only is shown but not ticked on another day.
    """

    def __init__(
        self,
        *args: Any,
        questions: Iterable[Question],
        stored: Mapping[str, Mapping[str, Any]],
        on: date,
        library: Library,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.stored, self.library = list(questions), stored, library
        for question in self.questions:
            kept = stored.get(question.slug, {})
            if library.is_asked_each_session(question.slug) and kept.get("answered_on") != on.isoformat():
                kept = {}
            self._add(question, kept)
        for field in self.fields.values():
            field.required = False
            field.widget.attrs["form"] = ANSWERS

    def answers(
        self, *, rest_is_no: Iterable[str] = (), as_last_time: Iterable[str] = ()
    ) -> dict[str, NewAnswer]:
        """What was answered, by question slug; silence is "no" to `rest_is_no`, the stored one to `as_last_time`."""
        given = {}
        for question in self.questions:
            answer = self._given(question)
            if answer is None and question.slug in rest_is_no and question.is_tickable:
                answer = NewAnswer("no")
            if answer is None and question.slug in as_last_time:
                answer = self._stored(question)
            if answer is not None:
                given[question.slug] = answer
        return given

    def _add(self, question: Question, kept: Mapping[str, Any]) -> None:
        options = [] if question.number else [(one.code, one.en) for one in question.choices]
        options.append((DONT_KNOW, self.library.answer_words[DONT_KNOW].en))
        self.fields[question.slug] = forms.ChoiceField(
            label=question.en, choices=options, widget=forms.RadioSelect, initial=kept.get("choice")
        )
        if question.number:
            most = MOST.get(question.number, 999)
            self.fields[f"{question.slug}-number"] = forms.IntegerField(
                label=question.number.capitalize(),
                min_value=0,
                max_value=most,
                initial=None if kept.get("number") is None else int(kept["number"]),
                error_messages={"invalid": f"Enter the number of {question.number} in figures."},
            )
        if question.sided:
            self.fields[f"{question.slug}-side"] = forms.ChoiceField(
                label="Side", choices=SIDES, widget=forms.RadioSelect, initial=kept.get("side")
            )

    def _stored(self, question: Question) -> NewAnswer:
        kept = self.stored[question.slug]
        return NewAnswer(
            choice=kept.get("choice") or "",
            number=kept.get("number"),
            side=kept.get("side"),
            places=tuple(tuple(place) for place in kept.get("places", ())),
        )

    def _given(self, question: Question) -> NewAnswer | None:
        choice = self.cleaned_data.get(question.slug) or ""
        number = self.cleaned_data.get(f"{question.slug}-number")
        if number is None and not choice:
            return None
        return NewAnswer(
            choice="" if number is not None else choice,
            number=None if number is None else float(number),
            side=self.cleaned_data.get(f"{question.slug}-side") or None,
            places=tuple(tuple(place) for place in self.stored.get(question.slug, {}).get("places", ())),
        )


class DecisionForm(forms.Form):
    """The therapist's answer to one finding: only what its disposition permits can be chosen."""

    about = forms.CharField(widget=forms.HiddenInput)
    resolution = forms.ChoiceField(
        label="Decision", widget=forms.RadioSelect, error_messages={"required": "Choose a decision."}
    )
    rationale = forms.CharField(
        label="Why, and what you will do differently",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
    )
    cleared_by = forms.CharField(label="Who gave it", required=False, max_length=120)
    clearance_file = DocumentField(label="The letter", required=False)
    clearance_document = forms.CharField(
        label="Or where the paper is",
        required=False,
        max_length=160,
        help_text="Which document, and where it is kept.",
    )
    cleared_on = forms.DateField(
        label="Given on", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    clearance_expires_on = forms.DateField(
        label="Valid until", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    avoid = forms.MultipleChoiceField(
        label="Places to avoid", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, found: rules.Finding, row: Finding, library: Library, **kwargs: Any
    ) -> None:
        initial = {
            "about": found.choice,
            "resolution": row.resolution,
            "rationale": row.rationale,
            "cleared_by": row.cleared_by,
            "clearance_document": "" if row.clearance_document == LETTER else row.clearance_document,
            "cleared_on": row.cleared_on,
            "clearance_expires_on": row.clearance_expires_on,
            "avoid": [f"{muscle}:{side}" for muscle, side in row.avoid],
        }
        super().__init__(*args, prefix=f"finding-{row.pk}", initial=initial, **kwargs)
        self.fields["resolution"].choices = [(one, RESOLUTIONS[one]) for one in found.permitted]  # type: ignore[attr-defined]
        self.fields["avoid"].choices = [  # type: ignore[attr-defined]
            (f"{slug}:{side}", f"{muscle.en}, {side}")
            for slug, muscle in library.muscles.items()
            for side in (Side.LEFT, Side.RIGHT)
        ]
        self.takes_clearance = Resolution.CLEARED_BY in found.permitted
        self.takes_places = not {Resolution.PROCEED, Resolution.MODIFY}.isdisjoint(found.permitted)

    def decision(self) -> NewDecision:
        """What was decided, as the action takes it."""
        data = dict(self.cleaned_data)
        places = tuple(tuple(key.split(":", 1)) for key in data.pop("avoid"))
        return NewDecision(**data, avoid=places)
