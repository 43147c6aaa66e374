"""The body chart's data: complete against the reference, readable, and refusing what cannot be drawn."""

import re
import shutil
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from clinic.datafiles import DataFileError
from pathway.reference.body_chart import FOLDER, body_chart, load
from pathway.reference.body_chart.curves import fibre_paths, line_path, middle, outline_path, read_curves
from pathway.reference.body_chart.shapes import Layer, View

CLINICAL_REFERENCE_MUSCLES = {
    "gluteus_maximus",
    "gluteus_medius",
    "gluteus_minimus",
    "piriformis",
    "biceps_femoris",
    "semitendinosus",
    "semimembranosus",
    "erector_spinae",
    "quadratus_lumborum",
    "multifidus",
    "iliopsoas",
    "gastrocnemius",
    "soleus",
    "lower_leg_other",
    "thigh_other",
}
NUMBER = re.compile(r"-?(?:\d+\.\d+|\.\d+|\d+)")


def test_every_muscle_of_the_reference_is_drawn_and_no_other():
    assert set(body_chart().muscles) == CLINICAL_REFERENCE_MUSCLES


def test_muscles_that_cannot_be_reached_from_the_surface_are_on_the_deep_layer():
    deep = {slug for slug, muscle in body_chart().muscles.items() if muscle.home[1] is Layer.DEEP}

    assert deep == {"gluteus_minimus", "piriformis", "quadratus_lumborum", "multifidus", "iliopsoas"}


def test_iliopsoas_is_chosen_from_the_front_and_piriformis_from_behind():
    muscles = body_chart().muscles

    assert muscles["iliopsoas"].home == (View.ANTERIOR, Layer.DEEP)
    assert muscles["piriformis"].home == (View.POSTERIOR, Layer.DEEP)


@pytest.mark.parametrize(
    ("medial", "lateral"),
    [
        ("multifidus", "erector_spinae"),
        ("erector_spinae", "quadratus_lumborum"),
        ("semitendinosus", "biceps_femoris"),
        ("gluteus_maximus", "gluteus_medius"),
        ("piriformis", "gluteus_minimus"),
    ],
)
def test_a_medial_muscle_is_drawn_nearer_to_the_midline_than_its_neighbour(medial, lateral):
    muscles = body_chart().muscles

    assert muscles[medial].mark_at[0] < muscles[lateral].mark_at[0]


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_zone_has_words_of_its_own_for_each_side_and_language(language, side):
    labels = [zone.label(side, language) for zone in body_chart().zones.values()]

    assert len(set(labels)) == len(labels)


def test_a_zone_says_its_side_with_the_right_gender_in_spanish():
    zones = body_chart().zones

    assert zones["calf"].label("left", "es") == "Pantorrilla izquierda"
    assert zones["buttock"].label("left", "es-mx") == "Glúteo izquierdo"
    assert zones["calf"].label("right", "en") == "Right calf"


def test_every_shape_is_drawn_on_its_own_side_of_the_midline():
    drawings = [
        shape.outline
        for drawn in (*body_chart().muscles.values(), *body_chart().zones.values())
        for shape in drawn.shape
    ]

    assert [text for text in drawings if any(x < 0 for curve in read_curves(text) for x, _ in curve)] == []


def test_a_line_ends_where_its_last_point_says():
    x, y = _end_of(line_path("10 20, 31.7 40.2, 12 61.3 / 5 5"))

    assert (round(x, 1), round(y, 1)) == (5, 5)


def test_an_outline_without_a_corner_is_one_smooth_loop():
    loop = outline_path("0 0, 10 0, 10 10, 0 10")

    assert loop.count("c") == 4
    x, y = _end_of(loop)
    assert (round(x, 1), round(y, 1)) == (0, 0)


@pytest.mark.parametrize(
    ("outline", "shape"),
    [
        ("0 0, 5 50, 0 100 / 20 50, 0 0", "spindle"),
        ("0 0, 10 100 / 20 0 / 0 0", "fan"),
        ("0 0, 0 100 / 20 100 / 20 0 / 0 0", "sheet"),
    ],
    ids=lambda value: value if value.isalpha() else "",
)
def test_fibres_run_between_the_edges(outline, shape):
    starts = [float(x) for x in re.findall(r"M(-?[\d.]+)", fibre_paths(outline, 3))]

    assert len(starts) == 3
    assert all(0 < x < 20 for x in starts)
    assert all(a < b for a, b in pairwise(starts))


def test_the_mark_stands_in_the_middle_of_the_shape():
    assert middle("0 0 / 10 0 / 10 10 / 0 10 / 0 0") == (5.0, 5.0)


def test_all_mistakes_of_the_drawing_are_told_at_once(tmp_path):
    folder = _copy(tmp_path)
    _replace(folder / "muscles.toml", 'group = "buttock"', 'group = "nowhere"')
    _replace(folder / "skin_zones.toml", 'outline = "0 36', 'outline = "0 thirty-six')

    with pytest.raises(DataFileError) as caught:
        load(folder)

    assert [(mistake.file, mistake.sentence) for mistake in caught.value.mistakes] == [
        ("skin_zones.toml", "not a point 'x y': '0 thirty-six'"),
        ("muscles.toml", "The group 'nowhere' is not in this file."),
    ]


def test_a_missing_view_is_refused(tmp_path):
    folder = _copy(tmp_path)
    text = (folder / "silhouette.toml").read_text(encoding="utf-8")
    (folder / "silhouette.toml").write_text(
        text[: text.index('[[view]]\nslug = "anterior"')], encoding="utf-8"
    )

    with pytest.raises(DataFileError, match=r"^silhouette\.toml, line 1: The anterior view is missing\.$"):
        load(folder)


def test_the_files_hold_nothing_the_loader_ignores():
    slugs = {
        row["slug"] for row in tomllib.loads((FOLDER / "muscles.toml").read_text(encoding="utf-8"))["muscle"]
    }

    assert set(body_chart().muscles) == slugs


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "body_chart"))


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _end_of(path: str) -> tuple[float, float]:
    """Follow a path of one start and relative cubic segments to its last point."""
    start, *segments = path.rstrip("z").split("c")
    x, y = (float(number) for number in NUMBER.findall(start))
    for segment in segments:
        numbers = [float(number) for number in NUMBER.findall(segment)]
        x, y = x + numbers[4], y + numbers[5]
    return x, y
