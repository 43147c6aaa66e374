"""The body chart as data: the silhouette, the muscles of the reference, the skin zones of the pain drawing.

Drawn by us for this pathway. Each file holds half a body; the other half is its mirror image.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from clinic.datafiles import DataFile, DataFileError, Mistake
from pathway.reference.body_chart.shapes import (
    DrawnMuscle,
    Group,
    Silhouette,
    SkinZone,
    View,
    WholeBody,
    ZoneGroup,
)

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class BodyChart:
    """Everything that is drawn. Mappings are by slug, in the order of the files: later is painted over."""

    whole_body: WholeBody
    silhouettes: Mapping[View, Silhouette]
    muscle_groups: Mapping[str, Group]
    muscles: Mapping[str, DrawnMuscle]
    zone_groups: Mapping[str, ZoneGroup]
    zones: Mapping[str, SkinZone]


@cache
def body_chart() -> BodyChart:
    """The chart shipped with the product. Raises DataFileError naming every mistake in its files at once."""
    return load(FOLDER)


def load(folder: Path) -> BodyChart:
    """The chart of any folder with the same files. Raises DataFileError as `body_chart` does."""
    mistakes: list[Mistake] = []
    body, muscle, skin = (
        DataFile(folder / f"{name}.toml", mistakes) for name in ("silhouette", "muscles", "skin_zones")
    )
    whole_body = body.one("whole_body", WholeBody)
    silhouettes = {row.slug: row for row in body.rows("view", Silhouette)}
    muscle_groups = {row.slug: row for row in muscle.rows("muscle_group", Group)}
    muscles = {row.slug: row for row in muscle.rows("muscle", DrawnMuscle)}
    zone_groups = {row.slug: row for row in skin.rows("zone_group", ZoneGroup)}
    zones = {row.slug: row for row in skin.rows("zone", SkinZone)}
    for file in (body, muscle, skin):
        file.finish()
    for view in View:
        if view not in silhouettes:
            body.mistake(1, "", f"The {view} view is missing.")
    _refuse_strangers(muscle, muscles, muscle_groups)
    _refuse_strangers(skin, zones, zone_groups)
    if mistakes or whole_body is None:
        raise DataFileError(tuple(mistakes))
    return BodyChart(
        whole_body,
        MappingProxyType(silhouettes),
        MappingProxyType(muscle_groups),
        MappingProxyType(muscles),
        MappingProxyType(zone_groups),
        MappingProxyType(zones),
    )


def _refuse_strangers(
    file: DataFile, rows: Mapping[str, DrawnMuscle] | Mapping[str, SkinZone], groups: Mapping[str, object]
) -> None:
    """A row under a heading nobody wrote would never be listed."""
    for row in rows.values():
        if row.group not in groups:
            file.mistake(file.line_of(row.slug), row.slug, f"The group {row.group!r} is not in this file.")
