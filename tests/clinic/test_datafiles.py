"""A data file with mistakes says all of them at once, each with its line, and never a traceback."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest

from clinic.datafiles import DataFile, DataFileError, Mistake


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Leaf:
    code: str
    weight: float = 0.0


@dataclass(frozen=True)
class Tree:
    slug: str
    leaves: tuple[Leaf, ...]
    colour: Colour = Colour.RED
    height: int = 1
    planted_on: date | None = None
    evergreen: bool = False
    names: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if self.height < 0:
            raise ValueError("A tree does not grow downwards.")


WHOLE = """
[[tree]]
slug = "oak"
height = 20
colour = "blue"
planted_on = 1950-05-01
names = { es = "roble" }

  [[tree.leaves]]
  code = "left"
  weight = 2

[[tree]]
slug = "pine"
leaves = [{ code = "needle" }]
evergreen = true
"""


def read(tmp_path: Path, text: str) -> tuple[tuple[Tree, ...], list[Mistake]]:
    path = tmp_path / "trees.toml"
    path.write_text(text, encoding="utf-8")
    mistakes: list[Mistake] = []
    file = DataFile(path, mistakes)
    trees = file.rows("tree", Tree)
    file.finish()
    return trees, mistakes


def test_a_whole_file_becomes_frozen_rows_in_file_order(tmp_path: Path):
    trees, mistakes = read(tmp_path, WHOLE)

    assert mistakes == []
    assert trees == (
        Tree("oak", (Leaf("left", 2.0),), Colour.BLUE, 20, date(1950, 5, 1), False, {"es": "roble"}),
        Tree("pine", (Leaf("needle"),), evergreen=True),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "height = 20",
            "heigth = 20",
            (
                "trees.toml, line 4 (oak): 'heigth' is not known here; known are slug, leaves, "
                "colour, height, planted_on, evergreen, names."
            ),
        ),
        (
            "height = 20",
            'height = "tall"',
            "trees.toml, line 4 (oak): 'height' is 'tall'; it must be a whole number.",
        ),
        ("height = 20", "height = -1", "trees.toml, line 2 (oak): A tree does not grow downwards."),
        ('"blue"', '"green"', "trees.toml, line 5 (oak): 'colour' is 'green'; it must be one of red, blue."),
        (
            "1950-05-01",
            "1950",
            "trees.toml, line 6 (oak): 'planted_on' is 1950; it must be a date such as 2026-11-20.",
        ),
        ('slug = "oak"', "", "trees.toml, line 2 (tree 1): 'slug' is missing."),
        ('slug = "oak"', 'slug = ""', "trees.toml, line 3 (tree 1): 'slug' is empty."),
        ('slug = "pine"', 'slug = "oak"', "trees.toml, line 13 (oak): The slug 'oak' is already used above."),
        (
            'code = "left"',
            "code = 3",
            "trees.toml, line 10 (oak, 3): 'code' is 3; it must be text in quotes.",
        ),
        ('{ code = "needle" }', "{ weight = 1 }", "trees.toml, line 15 (pine, leaves): 'code' is missing."),
        (
            '[{ code = "needle" }]',
            '"needle"',
            "trees.toml, line 15 (pine): 'leaves' must be a list in square brackets.",
        ),
        (
            "evergreen = true",
            "evergreen = 1",
            "trees.toml, line 16 (pine): 'evergreen' is 1; it must be true or false.",
        ),
        (
            '{ es = "roble" }',
            '"roble"',
            "trees.toml, line 7 (oak): 'names' must be a table with named values.",
        ),
        ("height = 20", "height = ", "trees.toml, line 4: This is not valid TOML: Invalid value."),
    ],
)
def test_each_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str):
    _, mistakes = read(tmp_path, WHOLE.replace(old, new))

    assert [str(mistake) for mistake in mistakes] == [said]


def test_all_mistakes_are_told_at_once(tmp_path: Path):
    broken = (
        WHOLE.replace("height = 20", "height = true")
        .replace('"blue"', '"grey"')
        .replace("evergreen", "green")
    )
    trees, mistakes = read(tmp_path, broken + '[[bush]]\nslug = "box"\n')

    assert trees == ()
    assert [mistake.line for mistake in mistakes] == [4, 5, 16, 17]
    assert str(DataFileError(tuple(mistakes))).splitlines() == [str(mistake) for mistake in mistakes]


def test_a_missing_file_is_one_mistake(tmp_path: Path):
    mistakes: list[Mistake] = []
    DataFile(tmp_path / "gone.toml", mistakes).finish()

    assert [str(mistake) for mistake in mistakes] == [
        "gone.toml, line 1: The file is missing or is not UTF-8 text."
    ]


def test_a_missing_single_table_is_one_mistake(tmp_path: Path):
    path = tmp_path / "trees.toml"
    path.write_text("", encoding="utf-8")
    mistakes: list[Mistake] = []

    assert DataFile(path, mistakes).one("forest", Tree) is None
    assert [str(mistake) for mistake in mistakes] == ["trees.toml, line 1: The heading [forest] is missing."]
