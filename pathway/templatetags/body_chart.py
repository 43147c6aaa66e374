"""The body chart in a page: choosing target muscles, drawing pain, and a map of what was needled.

A page that shows one loads css/body_chart.css, and js/body_chart.js where something can be chosen.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, Protocol

from django import template
from django.utils.translation import get_language

from pathway.enums import CellState
from pathway.reference import library
from pathway.reference.body_chart import body_chart
from pathway.reference.body_chart.shapes import SkinZone
from pathway.templatetags.body_chart_choices import SIDES, Choice
from pathway.templatetags.body_chart_lists import muscle_list, zone_list
from pathway.templatetags.body_chart_panes import muscle_panes, zone_panes

register = template.Library()


class TargetCell(Protocol):
    """A muscle on one side and whether it may be chosen; ``card`` is what the reference says about it."""

    muscle: str
    side: str
    label: str
    state: str
    reasons: Collection[Any]
    card: Any


class NeedledCount(Protocol):
    """A muscle on one side and how often it was needled."""

    muscle: str
    side: str
    label: str
    count: int


@register.inclusion_tag("pathway/body_chart/targets.html")
def body_chart_targets(
    cells: Iterable[TargetCell], selected: Collection[str], name: str = "targets"
) -> dict[str, Any]:
    """Choose target muscles. ``selected`` holds "muscle:side" keys; the form receives the same keys under ``name``."""
    choices = {choice.key: choice for choice in (_target(cell, selected) for cell in cells)}
    return {
        "name": name,
        "panes": muscle_panes(name, choices),
        "groups": muscle_list(choices),
        "whole_body": body_chart().whole_body,
    }


@register.inclusion_tag("pathway/body_chart/pain.html")
def body_chart_pain(
    zones: Iterable[SkinZone], selected: Collection[str], name: str = "pain_zones", language: str = ""
) -> dict[str, Any]:
    """Mark where it hurts. ``selected`` holds "zone:side" keys; ``language`` is the page's own unless given."""
    language = language or get_language() or "en"
    marked = (
        Choice(zone.slug, side, zone.label(side, language), f"{zone.slug}:{side}" in selected)
        for zone in zones
        for side in SIDES
    )
    choices = {choice.key: choice for choice in marked}
    return {
        "name": name,
        "language": language,
        "panes": zone_panes(name, choices),
        "groups": zone_list(choices, language),
        "whole_body": body_chart().whole_body,
    }


@register.inclusion_tag("pathway/body_chart/palpation.html")
def body_chart_palpation(selected: Collection[str], name: str = "points") -> dict[str, Any]:
    """Mark what was felt, in any muscle: nothing is blocked from being touched. ``selected`` holds "muscle:side" keys."""
    marked = (
        Choice(muscle.slug, side, muscle.en, f"{muscle.slug}:{side}" in selected, is_muscle=True)
        for muscle in library().muscles.values()
        for side in SIDES
    )
    choices = {choice.key: choice for choice in marked}
    return {
        "name": name,
        "panes": muscle_panes(name, choices),
        "groups": muscle_list(choices),
        "whole_body": body_chart().whole_body,
    }


@register.inclusion_tag("pathway/body_chart/map.html")
def body_chart_map(
    sites: Iterable[NeedledCount],
    name: str = "sites",
    described: str = "The sites needled are named below the drawing.",
) -> dict[str, Any]:
    """Show what was needled, or is planned, read-only; sites of the same muscle and side are added up.

    ``described`` tells who cannot see the drawing where it is said in words.
    """
    counts: Counter[str] = Counter()
    choices: dict[str, Choice] = {}
    for site in sites:
        choice = Choice(site.muscle, site.side, site.label, is_selected=True)
        counts[choice.key] += site.count
        choices[choice.key] = replace(choice, count=counts[choice.key])
    return {
        "name": name,
        "panes": muscle_panes(name, choices),
        "choices": list(choices.values()),
        "described": described,
    }


def _target(cell: TargetCell, selected: Collection[str]) -> Choice:
    key = f"{cell.muscle}:{cell.side}"
    is_blocked = cell.state == CellState.BLOCKED
    return Choice(
        slug=cell.muscle,
        side=cell.side,
        label=cell.label,
        is_selected=key in selected and not is_blocked,
        state=CellState(cell.state),
        reasons=tuple(cell.reasons),
        card=getattr(cell, "card", None),
        is_withdrawn=key in selected and is_blocked,
        current=getattr(cell, "current", ""),
    )
