"""Puts a screening together for its page: groups of questions, the patient's words, each finding beside its question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from clinic.permissions import may
from pathway.enums import OverallResult, Tier
from pathway.forms.needle_aversion import NeedleAversionForm
from pathway.forms.screenings import AnswersForm, DecisionForm
from pathway.models import Alert, BeforeVisit, Finding, NeedleAversionPlan, Screening
from pathway.queries import before_visits
from pathway.queries import screenings as queries
from pathway.queries.advice import advice
from pathway.queries.before_visits import Said
from pathway.queries.content import own_content
from pathway.reference import library
from pathway.rules.advice import Advice
from pathway.rules.completion import Open
from pathway.rules.needle_aversion import Aversion, aversion
from pathway.rules.screenings import Assessment, due_questions
from pathway.states import AlertState
from pathway.views.screening_lines import Decisions, Line, computed_lines, line_of

RESULTS = {
    OverallResult.EMERGENCY: ("danger", "Emergency: no needles"),
    OverallResult.NOT_SUITABLE: ("danger", "Not suitable for needling"),
    OverallResult.WAITING: ("now", "Waiting"),
    OverallResult.CLEARED_WITH_PRECAUTIONS: ("care", "Cleared with precautions"),
    OverallResult.CLEARED: ("ok", "Cleared"),
}
THERAPIST = "therapist"
BEFORE = "before"


@dataclass(frozen=True)
class Group:
    """Questions under one heading. `can_be_no` is True when silence may be answered with one press."""

    slug: str
    title: str
    lines: Sequence[Line]
    can_be_no: bool
    left: int

    @property
    def is_otherwise(self) -> bool:
        """Whether an answer among them asks for nothing where the patient's own does."""
        return any(line.is_otherwise for line in self.lines)


@dataclass(frozen=True)
class Emergency:
    """What stops the screening: the words for the patient in their language, the same for staff, and the open alert."""

    told: Advice
    in_english: str
    alert: Alert | None


@dataclass(frozen=True)
class AversionPanel:
    """How this patient is needled, beside the question that asks for it; `form` is None where it is not decided here."""

    found: Aversion
    plan: NeedleAversionPlan | None
    form: NeedleAversionForm | None

    @property
    def stands(self) -> str:
        """What the page's script compares, as in a line."""
        return f"{self.found.words} {self.plan.decided_at if self.plan else ''}"


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
    emergency: Emergency | None
    before_visit: BeforeVisit | None
    said: Said | None
    aversion: AversionPanel | None

    def questions_of(self, slug: str) -> list[str]:
        """The questions of a group by slug; none for an unknown one."""
        return [line.question.slug for one in self.groups if one.slug == slug for line in one.lines]

    @property
    def asked(self) -> frozenset[str]:
        """The questions that stand on this page, by slug."""
        return frozenset(line.question.slug for one in self.groups for line in one.lines)

    @property
    def quiet(self) -> int:
        """How many lines may be passed over; none where nothing else would be left, or an emergency stops the page."""
        lines = [line for one in self.groups if one.slug != BEFORE for line in one.lines]
        quiet = sum(line.is_quiet for line in lines)
        return quiet if self.emergency is None and quiet < len(lines) else 0

    @property
    def otherwise(self) -> list[Line]:
        """Answers that ask for nothing where the patient wrote something that does: to look at once more before closing."""
        return [line for one in self.groups for line in one.lines if line.is_otherwise]

    @property
    def next_decision(self) -> str | None:
        """The finding to decide next, or "aversion": once every question is answered. None while there are some to ask.

        An emergency has none: what comes next there is the call.
        """
        if not self.left or self.assessment.unanswered or self.assessment.ask_again:
            return None
        if self.emergency:
            return ""
        code = self.left[0].question
        is_open = any(
            line.shown and line.shown.is_open and line.shown.found.code == code
            for one in self.groups
            for line in one.lines
        )
        return code if is_open else "aversion"

    @property
    def as_last_time(self) -> list[str]:
        """What is to ask again today and found nothing last time: one press says it was asked and is the same."""
        lines = (line for one in self.groups for line in one.lines)
        return [line.question.slug for line in lines if line.is_due and line.last_time and not line.shown]

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
    decision_files: MultiValueDict[str, UploadedFile] | None = None,
    aversion_data: QueryDict | None = None,
) -> ScreeningPage:
    """The page of a screening today. `data` are posted answers; a decision on `deciding` comes as its data and files."""
    today = request.clinic.local(screening.judged_at(request.now)).date()
    on = screening.on if screening.is_complete else today
    closed = screening.is_complete  # what is closed is shown as it was closed, by the content of that day
    assessment = queries.as_closed(screening) if closed else queries.assessment(screening, on=on)
    readings = own_content(screening.clinic_id).in_force(screening.completed_at)
    due = due_questions(queries.answers_of(screening), on=on, library=library())
    form = AnswersForm(data, questions=due, stored=screening.answers, on=on, library=library())
    may_change = may(request.membership, "treat") and not screening.is_complete and screening.episode.is_open
    decisions = Decisions(screening, on, may_change, deciding, decision_data, decision_files, readings)
    before_visit = before_visits.of_day(screening.episode, on=on)
    lines = [line_of(question, screening, assessment, form, on, decisions, before_visit) for question in due]
    tone, result = RESULTS[assessment.result]
    return ScreeningPage(
        screening=screening,
        assessment=assessment,
        form=form,
        groups=_groups(lines, screening, assessment, decisions),
        left=queries.left_to_do(screening, assessment, on=on) if not screening.is_complete else (),
        tone=tone,
        result=result,
        may_change=may_change,
        emergency=_emergency(request, assessment, screening),
        before_visit=before_visit,
        said=before_visits.summary(before_visit) if before_visit else None,
        aversion=_aversion(screening, assessment, may_change, aversion_data),
    )


def _groups(
    lines: Sequence[Line], screening: Screening, assessment: Assessment, decisions: Decisions
) -> list[Group]:
    """The headings the patient saw, then what the therapist asks, then what the rules found from facts by themselves."""
    waiting = {line.question.slug: line for line in lines}
    groups = []
    for screen in library().intake_screens.values():
        if not screen.before_each_visit:
            taken = _with_follow_ups(screen.questions, waiting)
            groups.append(_group(screen.slug, screen.en, taken))
    rest = list(waiting.values()) + computed_lines(assessment, decisions)
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


def _aversion(
    screening: Screening, assessment: Assessment, may_change: bool, data: QueryDict | None
) -> AversionPanel | None:
    found = aversion(assessment, library=library())
    if found is None:
        return None
    plan = queries.aversion_plan(screening)
    return AversionPanel(
        found, plan, NeedleAversionForm(data, found=found, plan=plan) if may_change else None
    )


def _emergency(request: HttpRequest, assessment: Assessment, screening: Screening) -> Emergency | None:
    """What to tell the patient now, in the open or closed wording with the clinic's emergency number."""
    if assessment.result is not OverallResult.EMERGENCY:
        return None
    language = screening.episode.patient.language
    told = advice(request.clinic, Tier.T0, "", language=language, now=request.now)
    english = advice(request.clinic, Tier.T0, "", language="en", now=request.now)
    return Emergency(
        told=told,
        in_english="" if english == told else english.whole,
        alert=Alert.objects.filter(episode_id=screening.episode_id, tier=Tier.T0)
        .exclude(state=AlertState.RESOLVED)
        .order_by("-raised_at")
        .first(),
    )
