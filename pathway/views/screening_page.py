"""Puts a screening together for its page: groups of questions, the patient's words, each finding beside its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField
from django.http import HttpRequest, QueryDict

from clinic.permissions import may
from pathway.enums import Disposition, OverallResult, Tier
from pathway.forms.screenings import RESOLUTIONS, AnswersForm, DecisionForm
from pathway.models import Finding, Screening
from pathway.queries import screenings as queries
from pathway.queries.advice import advice
from pathway.reference import library
from pathway.reference.screening_rows import DONT_KNOW, Question
from pathway.rules import findings as rules
from pathway.rules.advice import Advice
from pathway.rules.completion import Open, still_open, waits_for_therapist
from pathway.rules.screenings import Assessment, due_questions

RESULTS = {
    OverallResult.EMERGENCY: ("danger", "Emergency: no needles"),
    OverallResult.NOT_SUITABLE: ("danger", "Not suitable for needling"),
    OverallResult.WAITING: ("now", "Waiting"),
    OverallResult.CLEARED_WITH_PRECAUTIONS: ("care", "Cleared with precautions"),
    OverallResult.CLEARED: ("ok", "Cleared"),
}
TONES = {
    Disposition.EMERGENCY: "danger",
    Disposition.DO_NOT_NEEDLE: "danger",
    Disposition.MEDICAL_CLEARANCE: "danger",
    Disposition.DEFER: "danger",
}
THERAPIST = "therapist"
BEFORE = "before"


@dataclass(frozen=True)
class Shown:
    """One finding as the page shows it; `form` is None when it cannot be decided here."""

    found: rules.Finding
    row: Finding | None
    tone: str
    label: str
    meaning: str
    is_open: bool
    decided: str
    may_repeat: bool
    form: DecisionForm | None


@dataclass(frozen=True)
class Line:
    """One question: its controls, what the patient wrote, what was answered last time, what was found."""

    question: Question
    field: BoundField | None
    number: BoundField | None
    side: BoundField | None
    given: str
    patient_said: str
    last_time: str
    is_due: bool
    shown: Shown | None

    @property
    def stands(self) -> str:
        """What the page's script compares: it differs when anything but the pressed answer would look different."""
        shown = self.shown
        finding = f"{shown.found.choice} {shown.label} {shown.is_open} {shown.may_repeat}" if shown else ""
        return f"{self.is_due} {self.last_time} {finding}".strip()


@dataclass(frozen=True)
class Group:
    """Questions under one heading. `can_be_no` is True when silence may be answered with one press."""

    slug: str
    title: str
    lines: Sequence[Line]
    can_be_no: bool
    left: int


@dataclass(frozen=True)
class ScreeningPage:
    """Everything the page shows of one screening."""

    screening: Screening
    assessment: Assessment
    form: AnswersForm
    groups: Sequence[Group]
    left: Sequence[Open]
    tone: str
    result: str
    may_change: bool
    emergency: Advice | None

    def questions_of(self, slug: str) -> list[str]:
        """The questions of a group by slug; none for an unknown one."""
        return [line.question.slug for one in self.groups if one.slug == slug for line in one.lines]

    def decision_form(self, finding: Finding) -> DecisionForm | None:
        """The form beside this finding, None when there is nothing to decide."""
        shown = (line.shown for one in self.groups for line in one.lines if line.shown)
        return next((one.form for one in shown if one.row and one.row.pk == finding.pk), None)


def screening_page(
    request: HttpRequest,
    screening: Screening,
    *,
    data: QueryDict | None = None,
    deciding: Finding | None = None,
    decision_data: QueryDict | None = None,
) -> ScreeningPage:
    """The page of a screening today. `data` are posted answers, `decision_data` a decision posted for `deciding`."""
    today = request.clinic.local(request.now).date()
    on = screening.on if screening.is_complete else today
    assessment = queries.assessment(screening, on=on)
    due = due_questions(queries.answers_of(screening), on=on, library=library())
    form = AnswersForm(data, questions=due, stored=screening.answers, on=on, library=library())
    may_change = may(request.membership, "treat") and not screening.is_complete and screening.episode.is_open
    decisions = _Decisions(screening, on, may_change, deciding, decision_data)
    lines = [_line(question, screening, assessment, form, on, decisions) for question in due]
    tone, result = RESULTS[assessment.result]
    return ScreeningPage(
        screening=screening,
        assessment=assessment,
        form=form,
        groups=_groups(lines, screening, assessment, decisions),
        left=still_open(assessment, on=on, library=library()) if not screening.is_complete else (),
        tone=tone,
        result=result,
        may_change=may_change,
        emergency=_emergency(request, assessment, screening),
    )


@dataclass(frozen=True)
class _Decisions:
    screening: Screening
    on: date
    may_change: bool
    deciding: Finding | None
    data: QueryDict | None

    def show(self, found: rules.Finding, *, is_asked_again: bool = False) -> Shown:
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
            form = DecisionForm(data, found=found, row=row, library=library())
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
        )


def _line(
    question: Question,
    screening: Screening,
    assessment: Assessment,
    form: AnswersForm,
    on: date,
    decisions: _Decisions,
) -> Line:
    slug = question.slug
    stored = screening.answers.get(slug)
    found = next((one for one in assessment.findings if one.question == slug), None)
    is_today = not library().is_asked_each_session(slug) or bool(
        stored and stored["answered_on"] == on.isoformat()
    )
    said = (screening.intake.answers.get(slug) if screening.intake else None) or None
    return Line(
        question=question,
        field=form[slug],
        number=form[f"{slug}-number"] if question.number else None,
        side=form[f"{slug}-side"] if question.sided else None,
        given=in_words(question, stored) if stored else "",
        patient_said=in_words(question, said) if said and _tells(question, said, stored) else "",
        last_time="" if is_today or not stored else in_words(question, stored),
        is_due=slug in assessment.unanswered or slug in assessment.ask_again,
        shown=decisions.show(found, is_asked_again=slug in assessment.ask_again) if found else None,
    )


def _tells(question: Question, said: Mapping[str, Any], stored: Mapping[str, Any] | None) -> bool:
    """Whether the patient's own answer says more than the one pressed: a worry, a doubt, or something else."""
    choice = question.choice(said.get("choice") or "")
    differs = stored is None or said.get("choice") != stored.get("choice")
    return differs or choice is None or choice.is_positive


def in_words(question: Question, stored: Mapping[str, Any]) -> str:
    """A stored answer in English words, with its number and side."""
    if stored.get("number") is not None:
        return f"{stored['number']:g} {question.number}"
    code = stored.get("choice") or ""
    choice = question.choice(code)
    word = library().answer_words.get(code)
    words = choice.en if choice and choice.en else word.en if word else code.replace("_", " ")
    return f"{words}, {stored['side']}" if stored.get("side") else words


def _groups(
    lines: Sequence[Line], screening: Screening, assessment: Assessment, decisions: _Decisions
) -> list[Group]:
    """The headings the patient saw, then what the therapist asks, then what the rules found from facts by themselves."""
    waiting = {line.question.slug: line for line in lines}
    groups = []
    for screen in library().intake_screens.values():
        if not screen.before_each_visit:
            taken = _with_follow_ups(screen.questions, waiting)
            groups.append(_group(screen.slug, screen.en, taken))
    rest = list(waiting.values()) + _computed(assessment, decisions)
    groups.append(_group(THERAPIST, "For the therapist", rest))
    return [group for group in _apart(groups, screening) if group.lines]


def _with_follow_ups(slugs: Sequence[str], waiting: dict[str, Line]) -> list[Line]:
    taken = []
    for slug in slugs:
        if slug in waiting:
            taken.append(waiting.pop(slug))
        followers = [one for one, line in waiting.items() if line.question.follows == slug]
        taken += _with_follow_ups(followers, waiting)
    return taken


def _computed(assessment: Assessment, decisions: _Decisions) -> list[Line]:
    """Findings nobody is asked about, such as age."""
    return [
        Line(
            library().questions[found.question],
            None,
            None,
            None,
            found.reason,
            "",
            "",
            False,
            decisions.show(found),
        )
        for found in assessment.findings
        if library().questions[found.question].asked == "computed"
    ]


def _apart(groups: list[Group], screening: Screening) -> list[Group]:
    """On a re-screen, what stands from last time and asks for nothing goes to the end, folded."""
    if screening.kind == "full":
        return groups
    settled = [line for group in groups for line in group.lines if _is_settled(line)]
    asked = [
        _group(one.slug, one.title, [line for line in one.lines if not _is_settled(line)]) for one in groups
    ]
    return [*asked, Group(BEFORE, "Answered before, unchanged", settled, False, 0)]


def _is_settled(line: Line) -> bool:
    daily = line.field is not None and library().is_asked_each_session(line.question.slug)
    return not (daily or line.is_due or line.shown)


def _group(slug: str, title: str, lines: Sequence[Line]) -> Group:
    left = [line for line in lines if line.is_due]
    return Group(slug, title, lines, any(line.question.is_tickable for line in left), len(left))


def _emergency(request: HttpRequest, assessment: Assessment, screening: Screening) -> Advice | None:
    """What to tell the patient now, in the open or closed wording with the clinic's emergency number."""
    if assessment.result is not OverallResult.EMERGENCY:
        return None
    return advice(request.clinic, Tier.T0, "", language=screening.episode.patient.language, now=request.now)
