"""The reference of the assessment is whole, agrees with the table that keeps it, and breaks with sentences."""

import re
import shutil

import pytest

from clinic.datafiles import DataFileError
from pathway.models.assessments import GRADED, GRID, SCALES, ClinicalAssessment
from pathway.reference import library
from pathway.reference.examination import FOLDER, GRADES, NORMAL_GRADE, examination, load

KEPT_ASIDE = {"nothing_palpated", "note"}
BOOKKEEPING = {
    *("id", "clinic", "uuid", "episode", "state", "version"),
    *("assessed_at", "assessed_by", "signed_at", "signed_by", "signed_name"),
}


def test_every_item_and_number_has_its_column_and_the_other_way_round():
    columns = {field.name for field in ClinicalAssessment._meta.concrete_fields} - BOOKKEEPING - KEPT_ASIDE

    assert {one.slug for one in examination().asked} == columns


def test_the_database_holds_the_same_scales():
    assert {slug: one.highest for slug, one in examination().numbers.items()} == SCALES


@pytest.mark.parametrize("column", GRADED)
def test_the_database_holds_the_same_words(column):
    vocabulary = examination().items[column].words

    assert set(GRADED[column]) == set(examination().words[vocabulary])


@pytest.mark.parametrize("kind", GRADES)
def test_the_grid_has_the_same_places_and_grades_in_the_database(kind):
    places, grades = GRID[kind]

    assert tuple(places) == examination().places(kind)
    assert set(grades) == set(examination().words[GRADES[kind]])
    assert NORMAL_GRADE[kind] in grades


def test_what_the_check_ins_ask_again_is_asked_in_the_same_measure():
    again = {slug for slug in examination().numbers if slug in library().measures}

    assert again == {"nprs_leg", "nprs_back", "bother_tingling", "bother_weakness", "bother_sitting"}
    for slug in again:
        measure, number = library().measures[slug], examination().numbers[slug]
        assert (number.lowest, number.highest) == (measure.lowest, measure.highest)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'question = "rf_saddle"',
            'question = "rf_sadle"',
            "examination.toml, line n (saddle_loss): 'rf_sadle' is no question of the screening.",
        ),
        (
            'answer = "both_legs"',
            'answer = "all_legs"',
            "examination.toml, line n (weak_both_legs): 'rf_weakness' has no answer 'all_legs'.",
        ),
        (
            'words = "gait"\nnormal = "normal"',
            'words = "gait"\nnormal = "fine"',
            "examination.toml, line n (gait): 'fine' is no word of 'gait'.",
        ),
        (
            'words = "posture"',
            'words = "stance"',
            "examination.toml, line n (posture): 'stance' is no list of words.",
        ),
        (
            'part = "tension"\nen = "Slump, left"',
            'part = "tensions"\nen = "Slump, left"',
            "examination.toml, line n (slump_left): 'tensions' is no part of the page.",
        ),
        (
            "step = 1\nstart = 10",
            "step = 0\nstart = 10",
            "examination.toml, line n (flexion_cm): 'start' must lie on the scale and 'step' must be 1 or more.",
        ),
        (
            'tier = "T0"',
            'tier = "T9"',
            "examination.toml, line n (saddle_loss): 'tier' is 'T9'; it must be one of T0, T1, T2, T3.",
        ),
    ],
)
def test_a_broken_file_is_told_in_a_sentence(tmp_path, old, new, sentence):
    text = (FOLDER / "examination.toml").read_text()
    assert old in text
    shutil.copy(FOLDER / "examination.toml", tmp_path)
    (tmp_path / "examination.toml").write_text(text.replace(old, new, 1))

    with pytest.raises(DataFileError) as error:
        load(tmp_path)

    assert [re.sub(r"line \d+", "line n", str(one)) for one in error.value.mistakes] == [sentence]
