"""The plan of care: how often, what goes with it, and each target with its technique."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from pathway.actions.plans import PlanDetails
from pathway.models import PlanOfCare
from pathway.queries.target_chart import ChartCell
from pathway.reference.library import Library
from pathway.rules.home_programmes import Prescribed
from pathway.rules.plans import Target


class PlanForm(forms.Form):
    sessions_planned = forms.IntegerField(
        label="Sessions, then a review",
        min_value=1,
        max_value=20,
        error_messages={
            "required": "Enter how many sessions are planned.",
            "invalid": "Enter a whole number.",
            "min_value": "Plan from 1 to 20 sessions.",
            "max_value": "Plan from 1 to 20 sessions.",
        },
    )
    interval_days = forms.IntegerField(
        label="Days between sessions",
        min_value=1,
        max_value=60,
        error_messages={
            "required": "Enter how many days lie between sessions.",
            "invalid": "Enter a whole number.",
            "min_value": "Enter from 1 to 60 days.",
            "max_value": "Enter from 1 to 60 days.",
        },
    )
    adjuncts = forms.MultipleChoiceField(
        label="Other care", required=False, widget=forms.CheckboxSelectMultiple
    )
    home = forms.MultipleChoiceField(
        label="Home programme",
        required=False,
        error_messages={"invalid_choice": "One of the exercises is not in the reference."},
    )
    home_words = forms.CharField(
        label="In your own words",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The patient reads this below the exercises. Write it in their language.",
    )
    goals = forms.CharField(
        label="Goals", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    targets = forms.MultipleChoiceField(
        label="Target muscles",
        required=False,
        error_messages={"invalid_choice": "One of the muscles is not in the reference."},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, library: Library, cells: Iterable[ChartCell], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library, self.cells = library, list(cells)
        self.fields["adjuncts"].choices = [(slug, one.en) for slug, one in library.modalities.items()]  # type: ignore[attr-defined]
        # A blocked muscle is judged by the action with its reason, so the field takes every muscle there is.
        self.fields["targets"].choices = [(cell.key, cell.label) for cell in self.cells]  # type: ignore[attr-defined]
        self.fields["home"].choices = [(slug, one.en) for slug, one in library.home_exercises.items()]  # type: ignore[attr-defined]

    def details(self, programme: Iterable[Prescribed]) -> PlanDetails:
        """Everything but the targets, as the action takes it; `programme` in its order."""
        data = self.cleaned_data
        return PlanDetails(
            sessions_planned=data["sessions_planned"],
            interval_days=data["interval_days"],
            goals=data["goals"],
            home_words=data["home_words"],
            adjuncts=tuple(data["adjuncts"]),
            home=tuple(programme),
        )

    @property
    def chosen(self) -> list[str]:
        """The keys of the targets as they stand on the page."""
        return list(self["targets"].value() or [])

    @property
    def chosen_at_home(self) -> list[str]:
        """The slugs of the exercises as they stand on the page."""
        return list(self["home"].value() or [])


class TargetForm(forms.Form):
    """How one chosen muscle is to be needled."""

    technique = forms.ChoiceField(label="Technique", required=False)
    e_stim = forms.BooleanField(label="With e-stim", required=False)
    priority = forms.TypedChoiceField(
        label="Order",
        coerce=int,
        choices=[(str(n), str(n)) for n in range(1, 10)],
        required=False,
        empty_value=1,
    )
    reason = forms.CharField(label="Why this muscle", required=False, max_length=200)

    def __init__(self, *args: Any, cell: ChartCell, library: Library, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"target-{cell.muscle}-{cell.side}", **kwargs)
        self.cell = cell
        self.fields["technique"].choices = [  # type: ignore[attr-defined]
            (slug, one.en) for slug, one in library.techniques.items() if not one.current
        ]

    def target(self) -> Target:
        """The chosen muscle, as the action takes it."""
        data = self.cleaned_data
        return Target(
            muscle=self.cell.muscle,
            side=self.cell.side,
            technique=data["technique"] or Target.technique,
            e_stim=data["e_stim"],
            priority=data["priority"] or 1,
            reason=data["reason"],
        )


def target_forms(
    cells: Iterable[ChartCell], *, kept: Mapping[str, Target], library: Library, data: Any = None
) -> list[TargetForm]:
    """A form for every muscle and side of the chart; the page shows those of chosen muscles."""
    rows = []
    for cell in cells:
        one = kept.get(cell.key) or Target(cell.muscle, cell.side)
        initial = {
            "technique": one.technique,
            "e_stim": one.e_stim,
            "priority": one.priority,
            "reason": one.reason,
        }
        rows.append(TargetForm(data, cell=cell, library=library, initial=initial))
    return rows


def initial_of(plan: PlanOfCare | None) -> dict[str, Any]:
    """What the page starts from: the draft, else the active plan, else three sessions a week apart."""
    if plan is None:
        return {"sessions_planned": 3, "interval_days": 7}
    return {
        "sessions_planned": plan.sessions_planned,
        "interval_days": plan.interval_days,
        "adjuncts": plan.adjuncts,
        "home": [row.exercise for row in plan.home_exercises.all()],
        "home_words": plan.home_words,
        "goals": plan.goals,
        "targets": [f"{row.muscle}:{row.side}" for row in plan.targets.all()],
    }
