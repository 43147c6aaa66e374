"""What the README tells a clinician is true: its files, its keys, its examples and the message it quotes."""

import re
import shutil
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from clinic.datafiles import DataFile, DataFileError
from pathway.enums import Disposition
from pathway.reference import library
from pathway.reference.library import FOLDER, load
from pathway.reference.screening_rows import Choice, Effect, Question, ScreeningRow
from tests.pathway.rules.test_cases import Case, judge_case

README = (FOLDER / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
SECTION = README.partition("## How a question is written")[2].partition("## Two ways")[0]


def test_every_file_is_in_the_table_and_nothing_else():
    listed = set(re.findall(r"`(\w+\.toml)`", README.partition("## How")[0]))

    assert listed == {path.name for path in FOLDER.glob("*.toml")}


def test_every_key_a_clinician_may_write_is_explained():
    keys = {field.name for shape in (ScreeningRow, Question, Choice, Effect) for field in fields(shape)}
    told = set(re.findall(r"`(\w+)(?: = [^`]*)?`", SECTION))
    in_the_example = set(re.findall(r"(\w+) =", EXAMPLES[0]))
    by_the_program_or_nobody = {"red_flag", "reviewed_by", "reviewed_on"}

    assert keys - told - in_the_example - by_the_program_or_nobody == {"question", "state", "note"}


def test_dispositions_are_told_strictest_first():
    told = re.findall(r"`(\w+)`", SECTION.partition("Strictest first:")[2].partition("- `tier`")[0])

    assert told == list(Disposition)


def test_the_example_row_loads_in_place_of_the_shipped_one(tmp_path: Path):
    folder = copied(tmp_path)
    path = folder / "contraindications.toml"
    shipped = path.read_text(encoding="utf-8")
    row = re.search(r'\[\[row\]\]\nslug = "cardiac_device".*?(?=\n\[\[row\]\])', shipped, re.DOTALL)[0]
    path.write_text(shipped.replace(row, EXAMPLES[0]), encoding="utf-8")

    changed = load(folder).rows["cardiac_device"]

    assert changed.clinician == "What the therapist reads beside the answer."
    assert changed.question[0].en == library().questions["cardiac_device"].en


def test_the_message_it_quotes_is_the_one_that_is_told(tmp_path: Path):
    folder = copied(tmp_path)
    path = folder / "contraindications.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("give you a rash?", "give you a rash? Which one?"), encoding="utf-8")

    with pytest.raises(DataFileError) as error:
        load(folder)

    assert without_lines(str(error.value)) in without_lines(README)


def test_the_example_case_comes_out_as_it_says(tmp_path: Path):
    path = tmp_path / "example.toml"
    path.write_text(EXAMPLES[1], encoding="utf-8")
    mistakes = []
    (case,) = DataFile(path, mistakes).rows("case", Case)

    assert mistakes == []
    judge_case(case)


def test_the_examples_are_toml():
    assert [list(tomllib.loads(example)) for example in EXAMPLES] == [["row"], ["case"]]


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def without_lines(text: str) -> str:
    return re.sub(r"line \d+", "line n", text)
