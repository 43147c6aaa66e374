"""Puts the plan's page together: the chart, what is chosen on it, what the screening says to everything that goes along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from pathway.enums import CellState, OverallResult
from pathway.forms.home_programmes import HomeExerciseForm, home_forms, in_order
from pathway.forms.plans import PlanForm, TargetForm, initial_of, target_forms
from pathway.models import PlanOfCare
from pathway.queries import plans as queries
from pathway.queries import target_chart
from pathway.queries.plans import Limits
from pathway.queries.stages import EpisodeRows
from pathway.queries.target_chart import ChartCell, Suggested
from pathway.reference import library
from pathway.reference.home_exercises import Exercise, ExerciseKind
from pathway.rules.home_programmes import judged
from pathway.rules.targets import Reason
from patients.models import Intake

KINDS = {
    ExerciseKind.STRETCH: "Stretches",
    ExerciseKind.STRENGTH: "Strength",
    ExerciseKind.MOVEMENT: "Keep moving",
    ExerciseKind.POSTURE: "Posture",
}
SHOWN = 4  # more suggestions than these are folded away


@dataclass(frozen=True)
class Adjunct:
    """One kind of care beside the needles, with what the screening says against it."""

    slug: str
    label: str
    is_chosen: bool
    blocked: str


@dataclass(frozen=True)
class HomeRow:
    """One exercise of the reference on the page. `is_withdrawn`: it was chosen and has become blocked."""

    form: HomeExerciseForm
    is_chosen: bool
    state: CellState
    reasons: tuple[Reason, ...]
    is_withdrawn: bool

    @property
    def exercise(self) -> Exercise:
        return self.form.exercise

    @property
    def is_blocked(self) -> bool:
        return self.state is CellState.BLOCKED


@dataclass(frozen=True)
class HomeGroup:
    """What can be added under one heading."""

    kind: ExerciseKind
    label: str
    rows: tuple[HomeRow, ...]


@dataclass(frozen=True)
class PlanPage:
    """The plan of one episode as its page shows it, from what is stored or from what was typed."""

    form: PlanForm
    cells: list[ChartCell]
    rows: list[TargetForm]
    home_forms: list[HomeExerciseForm]
    limits: Limits
    draft: PlanOfCare | None
    active: PlanOfCare | None
    intake: Intake | None

    @property
    def is_shut(self) -> bool:
        """Whether no muscle can be chosen because the screening is still to be done: that comes before the plan."""
        stands = self.limits.assessment
        if stands is None:
            return True
        return not stands.result.permits_needling and stands.result is not OverallResult.NOT_SUITABLE

    @property
    def chosen(self) -> list[TargetForm]:
        keys = set(self.form.chosen)
        return [row for row in self.rows if row.cell.key in keys]

    @property
    def target_forms(self) -> list[tuple[TargetForm, bool]]:
        """Every muscle's line; what has become blocked since is named on the chart and left out of the next save."""
        chosen = self.chosen
        return [(row, row in chosen and row.cell.state is not CellState.BLOCKED) for row in self.rows]

    @property
    def chosen_at_home(self) -> list[HomeExerciseForm]:
        """The exercises chosen, in their order."""
        slugs = set(self.form.chosen_at_home)
        return in_order([row for row in self.home_forms if row.exercise.slug in slugs])

    @property
    def home_chosen(self) -> list[HomeRow]:
        return [row for row in map(self._home_row, self.chosen_at_home) if row.is_chosen]

    @property
    def home_groups(self) -> list[HomeGroup]:
        """What is not in the programme, under its headings; with what the screening leaves out and why."""
        rows = [row for row in map(self._home_row, self.home_forms) if not row.is_chosen]
        return [
            HomeGroup(kind, label, tuple(row for row in rows if row.exercise.kind is kind))
            for kind, label in KINDS.items()
        ]

    @property
    def adjuncts(self) -> list[Adjunct]:
        chosen = set(self.form["adjuncts"].value() or [])
        return [
            Adjunct(slug, one.en, slug in chosen, self.limits.why_modality_is_blocked(slug))
            for slug, one in library().modalities.items()
        ]

    @property
    def suggested(self) -> Sequence[Suggested]:
        """What the patient's own drawing speaks for; nothing of it is chosen by being here."""
        zones = self.intake.about.get("pain_zones") if self.intake else None
        return target_chart.suggested(zones if isinstance(zones, list) else (), self.cells)

    @property
    def suggested_first(self) -> Sequence[Suggested]:
        return self.suggested[:SHOWN]

    @property
    def suggested_more(self) -> Sequence[Suggested]:
        return self.suggested[SHOWN:]

    def is_valid(self) -> bool:
        """Whether everything that was typed may go to the action."""
        return all(one.is_valid() for one in (self.form, *self.chosen, *self.chosen_at_home))

    def _home_row(self, form: HomeExerciseForm) -> HomeRow:
        cell = judged(form.exercise, self.limits.assessment)
        wanted = form.exercise.slug in self.form.chosen_at_home
        blocked = cell.state is CellState.BLOCKED
        return HomeRow(form, wanted and not blocked, cell.state, cell.reasons, wanted and blocked)


def plan_page(rows: EpisodeRows, limits: Limits, *, data: QueryDict | None = None) -> PlanPage:
    """Everything the plan's page shows; asks nothing that `rows` does not hold."""
    known, plan = library(), rows.draft or rows.active
    kept = {one.key: one for one in queries.targets_of(plan)} if plan else {}
    programme = {one.exercise: one for one in queries.programme_of(plan)} if plan else {}
    cells = target_chart.chart_cells(limits, techniques={key: one.technique for key, one in kept.items()})
    initial = {**initial_of(plan), "version": rows.draft.version if rows.draft else None}
    form = PlanForm(data, library=known, cells=cells, initial=initial)
    side = rows.examination.affected_side if rows.examination else "both"
    return PlanPage(
        form=form,
        cells=cells,
        rows=target_forms(cells, kept=kept, library=known, data=data),
        home_forms=home_forms(
            programme, chosen=form.chosen_at_home, side=side or "both", library=known, data=data
        ),
        limits=limits,
        draft=rows.draft,
        active=rows.active,
        intake=_intake(rows.intakes, rows),
    )


def _intake(intakes: Iterable[Any], rows: EpisodeRows) -> Intake | None:
    """The newest intake the patient sent for this episode."""
    return next(
        (row for row in intakes if row.submitted_at and row.submitted_at >= rows.episode.opened_at), None
    )
