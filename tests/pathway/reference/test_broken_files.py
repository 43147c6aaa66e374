"""Breaking the reference files gives a sentence for each mistake, with file and line, all at once and never a traceback."""

import re
import shutil
from pathlib import Path

import pytest

from clinic.datafiles import DataFileError
from pathway.checks import errors_in
from pathway.reference.library import FOLDER, load

CONTRAINDICATIONS, RED_FLAGS, MUSCLES = "contraindications.toml", "red_flags.toml", "muscles.toml"
DISPOSITIONS, TECHNIQUES, PLAN = "dispositions.toml", "techniques.toml", "check_in_plan.toml"

# File; what stands there; what somebody writes instead; what the named line or the one below it says; the sentence.
BREAKS = [
    (CONTRAINDICATIONS, 'disposition = "do_not_needle", lifted_by', 'disposition = "never", lifted_by', "choices = [",
     ("(consent_unable, consent_unable, yes): 'disposition' is 'never'; it must be one of emergency, do_not_needle, "
     "medical_clearance, defer, clinician_decision, site_block, technique_block, caution_modify.")),
    (CONTRAINDICATIONS, 'follows = "bleeding_disorder"', 'follows = "bleeding"', 'slug = "bleeding_disorder"',
     "(bleeding_disorder): In the question 'bleeding_severe': it follows 'bleeding', which is no question."),
    (CONTRAINDICATIONS, 'lifts = "shallow_session"', 'lifts = "sometimes"', "effects = [",
     "(anticoagulant, anticoagulant, yes, effects): 'lifts' is 'sometimes'; it must be decided or shallow_session."),
    (CONTRAINDICATIONS, '  es = "¿Alguna vez ha tenido convulsiones?"\n', "", 'slug = "epilepsy"',
     "(epilepsy, epilepsy): The Spanish wording is missing."),
    (CONTRAINDICATIONS, "hace menos de 6 semanas\", below = 6", "hace menos de 6 semanas\", below = 5",
     'slug = "surgery_near_weeks"',
     ("(recent_surgery, surgery_near_weeks): The numbers of the answers leave a gap or overlap; write them from small to "
     "large.")),
    (CONTRAINDICATIONS, 'muscles = ["GLUT", "PIR"], note', 'muscles = ["GLUTE", "PIR"], note', 'slug = "soft_implant"',
     "(soft_implant): In the question 'soft_implant': 'GLUTE' is no muscle or group."),
    (CONTRAINDICATIONS, "give you a rash?", "give you a rash? Which one?", 'slug = "metal_allergy"',
     "(metal_allergy, metal_allergy): The English wording asks two things (two question marks); split it."),
    (CONTRAINDICATIONS, 'techniques = ["e_stim"], note = "Weak', 'techniques = ["estim"], note = "Weak',
     'slug = "frail_bone"', "(frail_bone): In the question 'weak_bones': 'estim' is no technique."),
    (RED_FLAGS, '["rf_weakness", "rf_foot_drag", "rf_saddle"', '["rf_weaknes", "rf_foot_drag", "rf_saddle"',
     'slug = "rf_bilateral"',
     "(rf_bilateral): In the question 'rf_bilateral': it escalates with 'rf_weaknes', which is no question."),
    (RED_FLAGS, "Do your legs hurt on walking", "Do they tingle? Do your legs hurt on walking", 'slug = "rf_claudication"',
     "(rf_claudication, rf_claudication): The English wording asks two things (two question marks); split it."),
    (RED_FLAGS, "between your legs or around your bottom?", "between your legs? Around your bottom?",
     'slug = "desk_saddle"', "(desk_saddle): The English wording asks two things (two question marks); split it."),
    ("intake_screens.toml", '"needle_fear", ', "", None,
     "(needle_fear): No intake screen shows the question 'needle_fear'."),
    (MUSCLES, 'groups = ["PIR", "DEEP"]', 'groups = ["PIR", "DEEPER"]', 'slug = "piriformis"',
     "(piriformis): 'DEEPER' is no group of this file."),
    (MUSCLES, 'source = "SOL20, TIB21"\nversion = 1', 'source = "SOL20, TIB21"\nversion = "one"', 'version = "one"',
     "(soleus): 'version' is 'one'; it must be a whole number."),
    (PLAN, '"fu_breath", "fu_cauda", "fu_allergy"', '"fu_breath", "fu_flare", "fu_allergy"', 'slug = "after_48_hours"',
     "(after_48_hours): 'fu_flare' is no warning question that can be asked."),
    (DISPOSITIONS, 'slug = "T3"', 'slug = "T4"', 'slug = "T4"', "(T4): 'slug' is 'T4'; it must be one of T0, T1, T2, T3."),
    (TECHNIQUES, 'slug = "nausea"', 'slug = "fainting"', 'slug = "fainting"',
     "(fainting): The slug 'fainting' is already used above."),
    (TECHNIQUES, '[[twitch_response]]\nslug = "none"', '[[twitch]]\nslug = "none"', 'slug = "none"',
     "(twitch): The heading 'twitch' is not known in this file."),
]  # fmt: skip
TOLD_OF_ANOTHER_FILE = {"intake_screens.toml": CONTRAINDICATIONS}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "reference"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def told(folder: Path) -> list[str]:
    with pytest.raises(DataFileError) as error:
        load(folder)
    return [str(mistake) for mistake in error.value.mistakes]


def test_every_mistake_of_every_file_is_told_at_once_and_nothing_else(folder: Path):
    for file, old, new, *_ in BREAKS:
        change(folder, file, old, new)

    said = told(folder)

    expected = {f"{TOLD_OF_ANOTHER_FILE.get(file, file)} {sentence}" for file, *_, sentence in BREAKS}
    assert {re.sub(r", line \d+", "", one) for one in said} == expected
    assert len(said) == len(BREAKS)


def test_every_mistake_names_its_line(folder: Path):
    for file, old, new, *_ in BREAKS:
        change(folder, file, old, new)

    said = {re.sub(r", line \d+", "", one): int(re.search(r"line (\d+)", one)[1]) for one in told(folder)}

    for file, _, _, on_the_line, sentence in BREAKS:
        if on_the_line:
            lines = (folder / file).read_text(encoding="utf-8").splitlines()
            at = said[f"{file} {sentence}"]
            assert on_the_line in "\n".join(lines[at - 1 : at + 1]), sentence


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (PLAN, "reminder_after_hours = 24\n", "", "check_in_plan.toml, line n (timing): 'reminder_after_hours' is missing."),
        (MUSCLES, 'en = "Soleus"', 'en = "Soleus', "muscles.toml, line n: This is not valid TOML: Illegal character '\\n'."),
        (CONTRAINDICATIONS, 'slug = "cardiac_device"\nclinician', "slug = 4\nclinician",
         "contraindications.toml, line n (4): 'slug' is 4; it must be text in quotes."),
        (CONTRAINDICATIONS, 'follows = "diabetes"\n', 'follows = "diabetes_numb_feet"\n',
         ("contraindications.toml, line n (diabetes): The question 'diabetes_numb_feet' follows itself in a circle, so "
          "nobody is asked it.")),
    ],
    ids=["timing", "no TOML", "a number for a slug", "a circle"],
)  # fmt: skip
def test_a_mistake_alone_is_told_alone(folder: Path, file: str, old: str, new: str, said: str):
    change(folder, file, old, new)

    sentences = [re.sub(r"line \d+", "line n", one) for one in told(folder)]

    assert sentences == [said]


def test_a_missing_file_is_told(folder: Path):
    (folder / MUSCLES).unlink()

    assert told(folder)[0] == "muscles.toml, line 1: The file is missing or is not UTF-8 text."


def test_a_row_that_is_switched_off_is_left_out(folder: Path):
    change(
        folder,
        CONTRAINDICATIONS,
        'slug = "distress"\nclinician',
        'slug = "distress"\nactive = false\nclinician',
    )
    change(folder, "intake_screens.toml", ', "distress"', "")

    assert "distress" not in load(folder).rows


def test_the_system_check_tells_every_mistake_as_an_error_of_its_own(folder: Path):
    for file, old, new, *_ in BREAKS:
        change(folder, file, old, new)

    errors = errors_in(lambda: load(folder))

    assert [(error.id, error.msg) for error in errors] == [("pathway.E001", one) for one in told(folder)]
