"""The drawing of a body chart: both views of the body with their regions, in painting order."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from pathway.enums import Side
from pathway.reference.body_chart import body_chart
from pathway.reference.body_chart.curves import Point
from pathway.reference.body_chart.shapes import (
    DrawnMuscle,
    LandmarkKind,
    Layer,
    MuscleShape,
    Silhouette,
    SkinZone,
    View,
    ZoneShape,
)
from pathway.templatetags.body_chart_choices import SIDES, Choice

# The shapes are drawn for the side on the viewer's right: behind the patient that is their right, in front their left.
DRAWN_SIDE = {View.POSTERIOR: Side.RIGHT, View.ANTERIOR: Side.LEFT}
SIDE_WORDS = {Side.LEFT: _("Left"), Side.RIGHT: _("Right")}
VIEW_WORDS = {View.POSTERIOR: _("Back"), View.ANTERIOR: _("Front")}
TOP, HEIGHT, HEIGHT_WITH_SOLES = -8, 652, 764


@dataclass(frozen=True)
class Drawing:
    """One muscle or zone of one pane, drawn once and shown on both sides."""

    id: str
    shapes: tuple[MuscleShape | ZoneShape, ...]


@dataclass(frozen=True)
class Region:
    """A drawing on one side. Without a choice it is only part of the picture; ``is_home`` takes the keyboard."""

    drawing: Drawing
    is_mirrored: bool
    choice: Choice | None
    is_home: bool
    is_deep: bool = False
    mark_at: Point = (0, 0)

    @property
    def mark_move(self) -> str:
        """The SVG transform of its mark; made here, because a template would write 30.5 as 30,5 in Spanish."""
        x, y = self.mark_at
        return f"translate({x:g} {y:g})"

    @property
    def said(self) -> str:
        """Its name as a control: "Piriformis, left, deep: allowed". A skin zone's words name its side already."""
        choice = self.choice
        if choice is None:
            return ""
        if choice.state is None:
            in_muscle = f", {choice.side}{', deep' if self.is_deep else ''}"
            return f"{choice.label}{in_muscle if choice.is_muscle else ''}"
        return f"{choice.label}, {choice.side}{', deep' if self.is_deep else ''}: {choice.state}"


@dataclass(frozen=True)
class Pane:
    """One view of the body with its regions, in painting order."""

    id: str
    title: str
    viewer_left: str
    viewer_right: str
    body: Silhouette
    drawings: tuple[Drawing, ...]
    surface: tuple[Region, ...]
    depth: tuple[Region, ...] = ()
    apart: tuple[Region, ...] = ()
    height: int = HEIGHT

    @property
    def view_box(self) -> str:
        """The SVG viewBox, with room for a focus ring."""
        return f"-98 {TOP} 196 {self.height}"

    @property
    def marks(self) -> tuple[Region, ...]:
        """What may carry a tick or a count; painted last, so that no muscle hides it."""
        return tuple(r for r in (*self.surface, *self.depth, *self.apart) if r.is_home and r.choice)

    @property
    def bones(self) -> str:
        """Path data of what lies under the muscles."""
        return self.body.landmarks(LandmarkKind.BONE)

    @property
    def creases(self) -> str:
        """Path data of the lines over the superficial layer."""
        return self.body.landmarks(LandmarkKind.CREASE)

    @property
    def tendons(self) -> str:
        """Path data of the tendons over the superficial layer."""
        return self.body.landmarks(LandmarkKind.TENDON)

    @property
    def deep_bones(self) -> str:
        """Path data of the bones seen with the deep layer."""
        return self.body.landmarks(LandmarkKind.DEEP_BONE)

    @property
    def nerves(self) -> str:
        """Path data of the nerves seen with the deep layer."""
        return self.body.landmarks(LandmarkKind.NERVE)


def muscle_panes(name: str, choices: Mapping[str, Choice]) -> list[Pane]:
    """Both views of the body with every muscle; what has no choice is drawn and cannot be pressed."""
    return [_muscle_pane(name, view, choices) for view in View]


def zone_panes(name: str, choices: Mapping[str, Choice]) -> list[Pane]:
    """Both views of the body with the skin zones that have a choice."""
    return [_zone_pane(name, view, choices) for view in View]


def _muscle_pane(name: str, view: View, choices: Mapping[str, Choice]) -> Pane:
    layers: dict[Layer, list[Region]] = {layer: [] for layer in Layer}
    for muscle in body_chart().muscles.values():
        for layer in layers:
            shapes = tuple(shape for shape in muscle.shape if (shape.view, shape.layer) == (view, layer))
            if shapes:
                drawing = Drawing(f"{name}-{view}-{layer}-{muscle.slug}", shapes)
                is_home = muscle.home == (view, layer)
                layers[layer] += _on_both_sides(drawing, view, muscle, choices, is_home, layer is Layer.DEEP)
    return _pane(name, view, tuple(layers[Layer.SUPERFICIAL]), tuple(layers[Layer.DEEP]))


def _zone_pane(name: str, view: View, choices: Mapping[str, Choice]) -> Pane:
    surface: list[Region] = []
    apart: list[Region] = []
    for zone in body_chart().zones.values():
        shapes = tuple(shape for shape in zone.shape if shape.view is view)
        if shapes and any(choice.slug == zone.slug for choice in choices.values()):
            drawing = Drawing(f"{name}-{view}-{zone.slug}", shapes)
            found = _on_both_sides(drawing, view, zone, choices, zone.home is view)
            (apart if shapes[0].apart else surface).extend(found)
    return _pane(name, view, tuple(surface), apart=tuple(apart))


def _on_both_sides(
    drawing: Drawing,
    view: View,
    drawn: DrawnMuscle | SkinZone,
    choices: Mapping[str, Choice],
    is_home: bool,
    is_deep: bool = False,
) -> list[Region]:
    x, y = drawn.mark_at
    regions = []
    for side in SIDES:
        is_mirrored = side is not DRAWN_SIDE[view]
        choice = choices.get(f"{drawn.slug}:{side}")
        mark_at = (-x if is_mirrored else x, y)
        regions.append(Region(drawing, is_mirrored, choice, is_home, is_deep, mark_at))
    return regions


def _pane(
    name: str,
    view: View,
    surface: tuple[Region, ...],
    depth: tuple[Region, ...] = (),
    apart: tuple[Region, ...] = (),
) -> Pane:
    right = DRAWN_SIDE[view]
    left = next(side for side in SIDES if side is not right)
    return Pane(
        id=f"{name}-{view}",
        title=VIEW_WORDS[view],
        viewer_left=SIDE_WORDS[left],
        viewer_right=SIDE_WORDS[right],
        body=body_chart().silhouettes[view],
        drawings=tuple(dict.fromkeys(region.drawing for region in (*surface, *depth, *apart))),
        surface=surface,
        depth=depth,
        apart=apart,
        height=HEIGHT_WITH_SOLES if apart else HEIGHT,
    )
