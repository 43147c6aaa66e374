"""The shapes of what is drawn: silhouette, landmark, muscle, skin zone.

Each reads its drawing when it is made and raises ValueError when that cannot be read.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from pathway.reference.body_chart import curves


class View(StrEnum):
    """Where the viewer stands: behind the patient, or in front."""

    POSTERIOR = "posterior"
    ANTERIOR = "anterior"


class Layer(StrEnum):
    """Superficial muscles are seen first; deep ones are drawn dashed over them."""

    SUPERFICIAL = "superficial"
    DEEP = "deep"


class LandmarkKind(StrEnum):
    """How it is drawn: bone under the muscles, crease and tendon over them, the rest with the deep layer."""

    BONE = "bone"
    CREASE = "crease"
    TENDON = "tendon"
    DEEP_BONE = "deep_bone"
    NERVE = "nerve"


@dataclass(frozen=True)
class Landmark:
    """A bone, crease, tendon or nerve that helps the eye; nothing can be chosen on it."""

    slug: str
    kind: LandmarkKind
    line: tuple[str, ...]

    def __post_init__(self) -> None:
        _ = self.path

    @cached_property
    def path(self) -> str:
        """SVG path data; a tendon is closed, as it is filled."""
        draw = curves.outline_path if self.kind is LandmarkKind.TENDON else curves.line_path
        return "".join(draw(line) for line in self.line)


@dataclass(frozen=True)
class Silhouette:
    """Half of the body in one view: the cut at the ribs, a corner, then the body's own edge."""

    slug: View
    outline: str
    landmark: tuple[Landmark, ...]

    def __post_init__(self) -> None:
        _ = self.skin, self.edge

    @cached_property
    def skin(self) -> str:
        """SVG path data of the half body, to be filled."""
        return curves.outline_path(self.outline)

    @cached_property
    def edge(self) -> str:
        """SVG path data of the body's edge alone: no line is drawn along the cut or the midline."""
        cut, edge = self.outline.split("/")
        return curves.line_path(f"{cut.rsplit(',', 1)[1]}, {edge}")

    def landmarks(self, *kinds: LandmarkKind) -> str:
        """SVG path data of all landmarks of these kinds."""
        return "".join(landmark.path for landmark in self.landmark if landmark.kind in kinds)


@dataclass(frozen=True)
class WholeBody:
    """Half of the small figure that shows which part of the body is drawn, from `drawn_from` down."""

    drawn_from: int
    outline: str

    def __post_init__(self) -> None:
        _ = self.path

    @cached_property
    def path(self) -> str:
        """SVG path data of the half figure."""
        return curves.outline_path(self.outline)


@dataclass(frozen=True)
class MuscleShape:
    """One outline of a muscle in one view and layer, with the run of its fibres."""

    view: View
    layer: Layer
    outline: str
    fibres: int = 0
    strands: tuple[str, ...] = ()
    part: str = ""

    def __post_init__(self) -> None:
        _ = self.path, self.fibre_path

    @cached_property
    def path(self) -> str:
        """SVG path data of the outline."""
        return curves.outline_path(self.outline)

    @cached_property
    def fibre_path(self) -> str:
        """SVG path data of the fibres: drawn strands where there are any, else spread between the edges."""
        if self.strands:
            return "".join(curves.line_path(strand) for strand in self.strands)
        return curves.fibre_paths(self.outline, self.fibres) if self.fibres else ""


@dataclass(frozen=True)
class ZoneShape:
    """One outline of a skin zone in one view; `apart` is drawn beside the body, not cut to its outline."""

    view: View
    outline: str
    apart: bool = False

    def __post_init__(self) -> None:
        _ = self.path

    @cached_property
    def path(self) -> str:
        """SVG path data of the outline."""
        return curves.outline_path(self.outline)


@dataclass(frozen=True)
class Group:
    """A heading of the list beside the chart, for staff."""

    slug: str
    label: str


@dataclass(frozen=True)
class DrawnMuscle:
    """A muscle of the reference as it is drawn. Its first shape is its own place; others are glimpses."""

    slug: str
    group: str
    shape: tuple[MuscleShape, ...]
    mark: str = ""

    def __post_init__(self) -> None:
        _ = self.mark_at

    @cached_property
    def mark_at(self) -> curves.Point:
        """Where a tick or a count stands, in the view of the first shape."""
        return _mark_at(self.mark, self.shape[0].outline)

    @property
    def home(self) -> tuple[View, Layer]:
        """The view and layer in which the muscle is chosen by keyboard and carries its mark."""
        return self.shape[0].view, self.shape[0].layer

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of what is drawn, where one entry of the reference stands for several muscles."""
        return tuple(dict.fromkeys(shape.part for shape in self.shape if shape.part))


@dataclass(frozen=True)
class BothSides:
    """Words that differ by side: in Spanish the adjective agrees, so a side is never put on later."""

    left: str
    right: str


@dataclass(frozen=True)
class ZoneGroup:
    """A heading of the list beside the pain drawing, in the patient's words."""

    slug: str
    en: str
    es: str

    def label(self, language: str) -> str:
        """The heading; English for any language but Spanish."""
        return self.es if language.startswith("es") else self.en


@dataclass(frozen=True)
class SkinZone:
    """A piece of skin a patient can mark."""

    slug: str
    group: str
    en: BothSides
    es: BothSides
    shape: tuple[ZoneShape, ...]
    mark: str = ""

    def __post_init__(self) -> None:
        _ = self.mark_at

    @cached_property
    def mark_at(self) -> curves.Point:
        """Where a tick stands, in the view of the first shape."""
        return _mark_at(self.mark, self.shape[0].outline)

    @property
    def home(self) -> View:
        """The view in which the zone is chosen by keyboard and carries its mark."""
        return self.shape[0].view

    def label(self, side: str, language: str) -> str:
        """The zone in the patient's words; side is left or right, English for any language but Spanish."""
        words = self.es if language.startswith("es") else self.en
        return words.left if side == "left" else words.right


def _mark_at(mark: str, outline: str) -> curves.Point:
    return curves.read_point(mark) if mark else curves.middle(outline)
