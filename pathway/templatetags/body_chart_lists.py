"""The list beside a body chart, which does everything the drawing does: muscles or zones under their headings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pathway.reference.body_chart import body_chart
from pathway.reference.body_chart.shapes import DrawnMuscle, Layer
from pathway.templatetags.body_chart_choices import SIDES, Choice


@dataclass(frozen=True)
class ListRow:
    """One muscle or zone in the list, with its left and right choice."""

    choices: tuple[Choice, ...]
    muscle: DrawnMuscle | None = None

    @property
    def label(self) -> str:
        """The muscle without its side."""
        return self.choices[0].label

    @property
    def is_deep(self) -> bool:
        """It is chosen on the deep layer."""
        return self.muscle is not None and self.muscle.home[1] is Layer.DEEP

    @property
    def shared(self) -> Choice | None:
        """The one choice that speaks for both sides where both have the same reasons: they are said once, under both."""
        told = {(choice.reasons, choice.current, choice.is_withdrawn) for choice in self.choices}
        if len(self.choices) == 1 or len(told) > 1 or self.choices[0].is_withdrawn:
            return None
        return self.choices[0]

    @property
    def card(self) -> Any:
        """What the reference says about the muscle; the same on both sides."""
        return next((choice.card for choice in self.choices if choice.card), None)


@dataclass(frozen=True)
class ListGroup:
    """A fieldset of the list."""

    label: str
    rows: tuple[ListRow, ...]


def muscle_list(choices: Mapping[str, Choice]) -> list[ListGroup]:
    """Every choice in the order given, under the heading of its muscle; one nobody has drawn is listed too."""
    chart = body_chart()
    slugs = tuple(dict.fromkeys(choice.slug for choice in choices.values()))
    rows = {slug: ListRow(_both(slug, choices), chart.muscles.get(slug)) for slug in slugs}
    groups = [
        ListGroup(
            group.label, tuple(row for row in rows.values() if row.muscle and row.muscle.group == group.slug)
        )
        for group in chart.muscle_groups.values()
    ]
    groups.append(ListGroup("Not on the drawing", tuple(row for row in rows.values() if row.muscle is None)))
    return _without_empty(groups)


def zone_list(choices: Mapping[str, Choice], language: str) -> list[ListGroup]:
    """Every zone under its heading, in the patient's words."""
    chart = body_chart()
    return _without_empty(
        ListGroup(
            group.label(language),
            tuple(
                ListRow(_both(zone.slug, choices))
                for zone in chart.zones.values()
                if zone.group == group.slug
            ),
        )
        for group in chart.zone_groups.values()
    )


def _both(slug: str, choices: Mapping[str, Choice]) -> tuple[Choice, ...]:
    return tuple(choices[key] for key in (f"{slug}:{side}" for side in SIDES) if key in choices)


def _without_empty(groups: Iterable[ListGroup]) -> list[ListGroup]:
    """Without the muscles and zones nobody asked for, and without headings over nothing."""
    kept = [replace(group, rows=tuple(row for row in group.rows if row.choices)) for group in groups]
    return [group for group in kept if group.rows]
