"""One question of a screening as its page shows it: the controls, what was said before, the finding and its decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from pathway.enums import Disposition, Tier
from pathway.forms.screenings import RESOLUTIONS, AnswersForm, DecisionForm
from pathway.models import BeforeVisit, ContentOverride, Finding, Screening
from pathway.reference import library
from pathway.reference.screening_rows import DONT_KNOW, Question
from pathway.rules import content_words
from pathway.rules import findings as rules
from pathway.rules.completion import waits_for_therapist
from pathway.rules.screenings import Assessment
from pathway.states import ScreeningKind

TONES = {
    Disposition.EMERGENCY: "danger",
    Disposition.DO_NOT_NEEDLE: "danger",
    Disposition.MEDICAL_CLEARANCE: "danger",
    Disposition.DEFER: "danger",
}


@dataclass(frozen=True)
class Shown:
    """One finding as the page shows it; `form` is None when it cannot be decided here.

    `shipped` is what the answer asks for as shipped, where this clinic reads it its own way at `reading_url`.
    """

    found: rules.Finding
    row: Finding | None
    tone: str
    label: str
    meaning: str
    is_open: bool
    decided: str
    may_repeat: bool
    form: DecisionForm | None
    has_expired: bool = False
    shipped: str = ""
    reading_url: str = ""


@dataclass(frozen=True)
class Line:
    """One question: its controls, what the patient wrote, what was answered last time, what was found.

    `is_otherwise` where the patient wrote something that asks for care, and the answer here asks for nothing.
    """

    question: Question
    field: BoundField | None
    number: BoundField | None
    side: BoundField | None
    given: str
    patient_said: str
    said_at: datetime | None
    last_time: str
    is_due: bool
    shown: Shown | None
    is_otherwise: bool = False

    @property
    def is_emergency(self) -> bool:
        """This answer stops everything else on the page."""
        return self.shown is not None and self.shown.found.disposition is Disposition.EMERGENCY

    @property
    def is_quiet(self) -> bool:
        """Answered, found nothing, and nobody said anything more: what a second look may pass over."""
        return not (self.is_due or self.shown or self.patient_said or self.last_time)

    @property
    def stands(self) -> str:
        """What the page's script compares: it differs when anything but the pressed answer would look different."""
        shown = self.shown
        finding = f"{shown.found.choice} {shown.label} {shown.is_open} {shown.may_repeat}" if shown else ""
        otherwise = "otherwise" if self.is_otherwise else ""
        return f"{self.is_due} {self.last_time} {finding} {otherwise}".strip()


@dataclass(frozen=True)
class Decisions:
    """Whether findings are decided on this page, and a decision that was posted with what was typed and chosen."""

    screening: Screening
    on: date
    may_change: bool
    deciding: Finding | None = None
    data: QueryDict | None = None
    files: MultiValueDict[str, UploadedFile] | None = None
    readings: Sequence[ContentOverride] = ()

    def show(self, found: rules.Finding, *, is_asked_again: bool = False) -> Shown:
        """The finding with its row, and the form to decide it where that may be done here."""
        row = next((one for one in self.screening.findings.all() if one.code == found.code), None)
        words = library().dispositions[found.disposition]
        waits = waits_for_therapist(found, on=self.on)
        may_decide = (
            self.may_change and row is not None and found.needs_decision and found.choice != DONT_KNOW
        )
        form = None
        if may_decide and row is not None:
            data = self.data if self.deciding is not None and row.pk == self.deciding.pk else None
            data = None if data is not None and "same" in data else data
            form = DecisionForm(data, self.files, found=found, row=row, library=library())
        is_old = found.decided is not None and found.decided.decided_on != self.on
        return Shown(
            found=found,
            row=row,
            tone=TONES.get(found.disposition, "care"),
            label="Note" if found.tier is Tier.T3 else words.label,
            meaning=words.meaning,
            is_open=waits,
            decided=RESOLUTIONS[found.decided.resolution] if found.decided else "",
            may_repeat=form is not None and is_asked_again and is_old and not waits,
            form=form,
            has_expired=row is not None and row.clearance_has_expired(self.on),
            **self._shipped(found),
        )

    def _shipped(self, found: rules.Finding) -> dict[str, str]:
        keys = {(one.question, one.choice) for one in self.readings}
        choice = library().questions[found.question].choice(found.choice)
        if (found.question, found.choice) not in keys or choice is None:
            return {}
        url = reverse("content:answer", args=[found.question, found.choice])
        return {"shipped": content_words.asking(choice, library()), "reading_url": url}


def line_of(
    question: Question,
    screening: Screening,
    assessment: Assessment,
    form: AnswersForm,
    on: date,
    decisions: Decisions,
    before_visit: BeforeVisit | None,
) -> Line:
    """One question with all the page says about it; what the patient said today comes before what they said at home."""
    slug = question.slug
    stored = screening.answers.get(slug)
    found = next((one for one in assessment.findings if one.question == slug), None)
    is_today = not library().is_asked_each_session(slug) or bool(
        stored and stored["answered_on"] == on.isoformat()
    )
    said_today = before_visit.answers.get(slug) if before_visit else None
    said = said_today or (screening.intake.answers.get(slug) if screening.intake else None) or None
    tells = said is not None and (said_today is not None or _tells(question, said, stored))
    return Line(
        question=question,
        field=form[slug],
        number=form[f"{slug}-number"] if question.number else None,
        side=form[f"{slug}-side"] if question.sided else None,
        given=in_words(question, stored) if stored else "",
        patient_said=in_words(question, said) if said and tells else "",
        said_at=before_visit.said_at if before_visit and said_today else None,
        last_time="" if is_today or not stored else in_words(question, stored),
        is_due=slug in assessment.unanswered or slug in assessment.ask_again,
        shown=decisions.show(found, is_asked_again=slug in assessment.ask_again) if found else None,
        is_otherwise=bool(said and stored and not found)
        and (bool(said_today) or _is_newer(screening, stored))
        and _worries(question, said),
    )


def _tells(question: Question, said: Mapping[str, Any], stored: Mapping[str, Any] | None) -> bool:
    """Whether the patient's own answer says more than the one pressed: a worry, a doubt, or something else."""
    choice = question.choice(said.get("choice") or "")
    differs = stored is None or said.get("choice") != stored.get("choice")
    return differs or choice is None or choice.is_positive


def _worries(question: Question, said: Mapping[str, Any] | None) -> bool:
    choice = question.choice(said.get("choice") or "") if said else None
    return choice is not None and choice.is_positive


def _is_newer(screening: Screening, stored: Mapping[str, Any]) -> bool:
    """Whether the intake's word has not been answered by an earlier screening already."""
    if screening.kind == ScreeningKind.FULL:
        return True
    sent_at = screening.intake.submitted_at if screening.intake else None
    return sent_at is not None and stored["answered_on"] < screening.clinic.local(sent_at).date().isoformat()


def in_words(question: Question, stored: Mapping[str, Any]) -> str:
    """A stored answer in English words, with its number and side."""
    if stored.get("number") is not None:
        return f"{stored['number']:g} {question.number}"
    code = stored.get("choice") or ""
    choice = question.choice(code)
    word = library().answer_words.get(code)
    words = choice.en if choice and choice.en else word.en if word else code.replace("_", " ")
    return f"{words}, {stored['side']}" if stored.get("side") else words


def computed_lines(assessment: Assessment, decisions: Decisions) -> list[Line]:
    """Findings nobody is asked about, such as age."""
    return [
        Line(
            library().questions[found.question],
            None,
            None,
            None,
            found.reason,
            "",
            None,
            "",
            False,
            decisions.show(found),
        )
        for found in assessment.findings
        if library().questions[found.question].asked == "computed"
    ]
