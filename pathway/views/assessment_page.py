"""Puts the assessment's page together: its parts with what was found last time, the warnings, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest, QueryDict

from clinic.permissions import may
from pathway.forms.assessments import ExaminationForm, grid_name
from pathway.models import ClinicalAssessment, ExaminationWarning
from pathway.queries import assessments as queries
from pathway.queries.stages import EpisodeRows
from pathway.reference import library
from pathway.reference.examination import (
    GRADES,
    LIGHT_TOUCH,
    MYOTOME,
    NORMAL_GRADE,
    REFLEX,
    Number,
    Part,
    Sign,
    examination,
)
from pathway.rules.assessment_words import KIND_WORDS, palpated, plain_words, summary
from pathway.rules.assessments import ACTIVITIES, SIDES, Examination, Missing, missing_to_sign
from patients.models import Intake

DAILY = ("sitting", "standing", "walking", "sleep")


@dataclass(frozen=True)
class Cell:
    """One field of the page with what was found last time, in words, and the step buttons of a number.

    `short` names an entry of the grid where a phone shows it without its column.
    """

    field: BoundField
    last: str = ""
    number: Number | None = None
    short: str = ""


@dataclass(frozen=True)
class GridRow:
    """One line of the grid: where, what it tests, and the fields left and right."""

    title: str
    about: str
    left: list[Cell]
    right: list[Cell]


@dataclass(frozen=True)
class Activity:
    """One activity of the patient's: its name, which may be fixed by then, and the score."""

    name: BoundField
    score: BoundField
    is_fixed: bool
    last: str


@dataclass(frozen=True)
class MarkedPoint:
    """A trigger point with the fields that say what pressing it did."""

    label: str
    side: str
    key: str
    pain: BoundField
    familiar: BoundField


@dataclass(frozen=True)
class WarningRow:
    """A sign the screening must hear, and how it was met."""

    sign: Sign
    row: ExaminationWarning
    field: BoundField | None


@dataclass
class AssessmentPage:
    """A draft as its page shows it. `version` is the stored one the page was made from."""

    assessment: ClinicalAssessment
    form: ExaminationForm
    found: Examination
    before: ClinicalAssessment | None
    intake: Intake | None
    now: datetime
    may_write: bool
    refusals: list[str] = field(default_factory=list)
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    saved_at: datetime | None = None

    def __post_init__(self) -> None:
        self.last = queries.examined(self.before) if self.before else None
        self._last_words = plain_words(self.last, examination()) if self.last else {}

    @property
    def parts(self) -> dict[str, Part]:
        return dict(examination().parts)

    @property
    def cells(self) -> dict[str, Cell]:
        content = examination()
        return {
            slug: Cell(self.form[slug], self._last_words.get(slug, ""), content.numbers.get(slug))
            for slug in (*content.items, *content.numbers)
        }

    @property
    def daily(self) -> list[tuple[str, Cell, Cell]]:
        """Each activity of the day: what it does, and for how long."""
        cells = self.cells
        return [(name.title(), cells[f"{name}_effect"], cells[f"{name}_minutes"]) for name in DAILY]

    @property
    def pain_groups(self) -> list[tuple[str, list[tuple[str, Cell]]]]:
        cells = self.cells
        times = {"": "Now", "_average": "Average of 7 days", "_worst": "Worst of 7 days"}
        bother = {"tingling": "Tingling, numbness", "weakness": "Weakness", "sitting": "Pain when sitting"}
        return [
            ("Leg pain", [(words, cells[f"nprs_leg{when}"]) for when, words in times.items()]),
            ("Back pain", [(words, cells[f"nprs_back{when}"]) for when, words in times.items()]),
            ("Bothered by", [(words, cells[f"bother_{name}"]) for name, words in bother.items()]),
        ]

    @property
    def activities(self) -> list[Activity]:
        fixed = {number: one for number, one in self.last.activities.items() if one.name} if self.last else {}
        return [
            Activity(
                self.form[f"activity_{number}_name"],
                self.form[f"activity_{number}_score"],
                bool(fixed),
                str(fixed[number].score) if number in fixed and fixed[number].score is not None else "",
            )
            for number in range(1, ACTIVITIES + 1)
            if not fixed or number in fixed
        ]

    @property
    def roots(self) -> list[GridRow]:
        """The grid, a line a root: light touch and strength on both sides."""
        return [
            GridRow(
                level.slug,
                f"{level.skin}; {level.movement}",
                *([self._grade(kind, level.slug, side) for kind in (LIGHT_TOUCH, MYOTOME)] for side in SIDES),
            )
            for level in examination().levels.values()
        ]

    @property
    def reflexes(self) -> list[GridRow]:
        return [
            GridRow(one.en, one.level, *([self._grade(REFLEX, one.slug, side)] for side in SIDES))
            for one in examination().reflexes.values()
        ]

    @property
    def marked(self) -> list[MarkedPoint]:
        return [self._marked(key) for key in self.form.points]

    @property
    def point_choices(self) -> list[str]:
        """What the body chart shows as marked."""
        return self.form.points

    @property
    def last_points(self) -> str:
        return palpated(self.last, muscle_name) if self.last else ""

    @property
    def warnings(self) -> list[WarningRow]:
        signs = examination().signs
        rows = sorted(self.assessment.warnings.all(), key=lambda row: -signs[row.sign].tier.strictness)
        return [WarningRow(signs[row.sign], row, self._reason(row)) for row in rows]

    @property
    def unsettled(self) -> int:
        return queries.unsettled(list(self.assessment.warnings.all()))

    @property
    def for_screening(self) -> int:
        """How many unsettled signs stand for an answer of the screening."""
        return sum(not one.row.is_settled and bool(one.sign.question) for one in self.warnings)

    @property
    def missing(self) -> tuple[Missing, ...]:
        return missing_to_sign(self.found, unsettled=self.unsettled)

    @property
    def csrf_cookie(self) -> str:
        """Its name: after a sign-in in another tab the page's own token is old, the cookie's is not."""
        return settings.CSRF_COOKIE_NAME

    def _grade(self, kind: str, place: str, side: str) -> Cell:
        grade = self.last.grade(kind, place, side) if self.last else ""
        # The grid is read by its exceptions: what was normal last time is said nowhere.
        last = examination().said(GRADES[kind], grade) if grade and grade != NORMAL_GRADE[kind] else ""
        short = f"{side.title()}, {KIND_WORDS[kind]}"
        return Cell(self.form[grid_name(kind, place, side)], last, short=short)

    def _marked(self, key: str) -> MarkedPoint:
        muscle, _, side = key.partition(":")
        return MarkedPoint(
            muscle_name(muscle),
            side,
            key,
            self.form[f"point_{key}_pain"],
            self.form[f"point_{key}_familiar"],
        )

    def _reason(self, row: ExaminationWarning) -> BoundField | None:
        name = f"warning_{row.sign}"
        wants_words = examination().signs[row.sign].wants_words and row.screening_id is None
        return self.form[name] if wants_words and name in self.form.fields else None


def assessment_page(
    request: HttpRequest, assessment: ClinicalAssessment, *, data: QueryDict | None = None
) -> AssessmentPage:
    """Everything the page shows, from what is stored, or from what was typed where `data` is given."""
    found = queries.examined(assessment)
    before = queries.last_signed(assessment)
    return AssessmentPage(
        assessment=assessment,
        form=ExaminationForm(data, stored=found, warnings=_reasons(assessment)),
        found=found,
        before=before,
        intake=None if before else queries.said_in_intake(assessment.episode)[0],
        now=request.now,  # type: ignore[attr-defined]
        may_write=may(request.membership, "treat") and assessment.episode.is_open,  # type: ignore[attr-defined]
    )


def differences(page: AssessmentPage) -> list[tuple[str, str, str]]:
    """Where what was typed differs from what is stored now: label, stored, typed."""
    return [
        (
            str(page.form[name].label),
            _said(page.form[name], page.form.get_initial_for_field(page.form.fields[name], name)),
            _said(page.form[name], page.form[name].data),
        )
        for name in page.form.changed_data
    ]


def summary_of(rows: EpisodeRows) -> list[tuple[str, str]]:
    """The newest signed assessment in a few lines, for the chart and the plan."""
    if rows.examination is None:
        return []
    return summary(queries.examined(rows.examination), examination(), muscle_name)


def muscle_name(slug: str) -> str:
    return library().muscles[slug].en


def _reasons(assessment: ClinicalAssessment) -> dict[str, str]:
    """The therapist's words by sign, of every sign that words may settle."""
    signs = examination().signs
    return {
        row.sign: row.explanation
        for row in assessment.warnings.all()
        if signs[row.sign].wants_words and row.screening_id is None
    }


def _said(bound: Any, value: Any) -> str:
    choices = {str(key): str(word) for key, word in getattr(bound.field, "choices", [])}
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(value) or "Not recorded"
    return choices.get(str(value), str(value)) if value not in (None, "") else "Not recorded"
