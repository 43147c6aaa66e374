"""The reference as a clinic approves it: every file is a set, every row is in it, and only what it says makes a version."""

import shutil

import pytest

from pathway.reference import library
from pathway.reference.content_sets import TABLE_TITLES, content_sets, entries
from pathway.reference.library import FILES, FOLDER, load


def test_every_file_is_a_set():
    assert set(content_sets(library())) == set(FILES)


@pytest.mark.parametrize("slug", FILES)
def test_every_row_has_an_address_of_its_own(slug):
    keys = [one.key for one in entries(library(), slug)]
    assert len(keys) == len(set(keys)) > 0


def test_the_screening_sets_hold_every_row_that_judges():
    rows = {one.slug for slug in ("red_flags", "contraindications") for one in entries(library(), slug)}
    assert set(library().rows) <= rows


def test_a_row_says_its_fields_in_words():
    piriformis = next(one for one in entries(library(), "muscles") if one.key == "muscle.piriformis")

    said = dict(piriformis.says)
    assert (said["English"], said["Spanish"], said["Advanced muscle"]) == ("Piriformis", "Piriforme", "yes")
    assert (piriformis.source, piriformis.version) == ("KEA18, PIR22, VAL24", 1)


def test_codes_are_said_in_words():
    piriformis = next(one for one in entries(library(), "muscles") if one.key == "muscle.piriformis")
    infection = next(one for one in entries(library(), "warning_answers") if one.slug == "fu_skin")
    groups = "Piriformis, Deep muscles, where bleeding is hard to press on"
    assert (dict(piriformis.says)["Muscle groups"], dict(infection.says)["Tier"]) == (groups, "Same day")
    saddle = entries(library(), "red_flags")[0]
    assert (saddle.slug, saddle.name) == ("rf_saddle", "Saddle")


def test_a_set_of_several_tables_says_what_each_holds():
    several = [
        rows
        for slug in content_sets(library())
        if len(rows := {e.table for e in entries(library(), slug)}) > 1
    ]
    assert [table for rows in several for table in rows if table not in TABLE_TITLES] == []


def changed(tmp_path, name, change):
    """The reference with one file changed."""
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder)
    path = folder / f"{name}.toml"
    path.write_text(change(path.read_text()))
    return load(folder)


def test_a_comment_is_no_new_version(tmp_path):
    read = changed(tmp_path, "muscles", lambda text: f"# Read by everybody.\n\n{text}")

    assert (read.digests, read.version) == (library().digests, library().version)


def test_a_word_is_a_new_version_of_its_file_alone(tmp_path):
    read = changed(tmp_path, "muscles", lambda text: text.replace("Fat thickness", "Fat"))

    differs = [name for name in FILES if read.digests[name] != library().digests[name]]
    assert differs == ["muscles"]
    assert read.version != library().version


def test_what_no_screening_hangs_on_changes_no_screenings_version(tmp_path):
    read = changed(tmp_path, "discharge_reasons", lambda text: text.replace("oals", "ims"))

    assert read.digests["discharge_reasons"] != library().digests["discharge_reasons"]
    assert read.version == library().version
