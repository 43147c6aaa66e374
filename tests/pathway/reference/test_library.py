"""The shipped reference is whole and speaks plainly, and breaking it gives sentences, never a traceback."""

import re
from dataclasses import FrozenInstanceError

import pytest
from django.core.checks.registry import registry

from pathway.checks import reference_files_load
from pathway.enums import Asked, Disposition, Resolution, Tier
from pathway.reference import library
from pathway.reference.home_exercises import ExerciseKind

CONTRAINDICATIONS = [
    "consent_unable", "unwilling", "needle_fear", "faint_history", "fasting_fatigue", "alcohol_today", "prior_reaction",
    "interpreter", "minor", "pregnancy", "bleeding_disorder", "anticoagulant", "antiplatelet", "immune_low",
    "fever_illness", "skin_lesion", "lymphedema", "vascular_disease", "clot_history", "diabetes", "numb_area", "epilepsy",
    "cardiac_device", "other_implant_device", "heart_valve", "heart_unstable", "joint_replacement", "recent_surgery",
    "soft_implant", "cancer", "metal_allergy", "touch_pain", "hypermobile", "frail_bone", "thin_or_curved", "distress",
]  # fmt: skip
RED_FLAGS = [
    "rf_saddle", "rf_bladder", "rf_bowel", "rf_sexual", "rf_bilateral", "rf_weakness", "rf_infection", "rf_cancer",
    "rf_fracture", "rf_aaa", "rf_dvt", "rf_claudication", "rf_age",
]  # fmt: skip
EVERY_SESSION = {
    "unwilling", "fasting_fatigue", "alcohol_today", "pregnancy", "anticoagulant", "fever_illness", "skin_lesion",
    "recent_surgery", *RED_FLAGS,
} - {"rf_age"}  # fmt: skip


def test_every_row_of_the_clinical_reference_is_shipped():
    rows = library().rows

    assert [slug for slug, row in rows.items() if not row.red_flag] == CONTRAINDICATIONS
    assert [slug for slug, row in rows.items() if row.red_flag] == RED_FLAGS


def test_the_dagger_rows_and_red_flags_are_asked_each_session():
    assert {slug for slug, row in library().rows.items() if row.every_session} == EVERY_SESSION


def test_the_screens_before_a_visit_show_exactly_what_is_asked_each_session():
    each_session = {
        slug
        for slug, question in library().questions.items()
        if library().is_asked_each_session(slug) and question.asked is Asked.PATIENT and not question.follows
    }
    screens = [screen for screen in library().intake_screens.values() if screen.before_each_visit]

    assert len(screens) == 2
    assert {slug for screen in screens for slug in screen.questions} == each_session


def test_the_intake_shows_every_question_once():
    shown = [
        s
        for screen in library().intake_screens.values()
        if not screen.before_each_visit
        for s in screen.questions
    ]

    assert sorted(set(shown)) == sorted(shown)


def test_nothing_shipped_claims_to_be_approved():
    assert {(row.reviewed_by, row.reviewed_on) for row in library().rows.values()} == {("", None)}


def test_fifteen_muscles_with_their_flags():
    muscles = library().muscles.values()

    assert len(muscles) == 15
    assert {m.slug for m in muscles if m.is_deep} == {
        "gluteus_minimus", "piriformis", "quadratus_lumborum", "multifidus", "iliopsoas",
    }  # fmt: skip
    assert {m.slug for m in muscles if not m.compressible} == {m.slug for m in muscles if m.is_deep}
    assert {m.slug for m in muscles if m.advanced} == {"piriformis", "quadratus_lumborum", "iliopsoas"}
    assert {m.slug for m in muscles if m.dvt_check} == {m.slug for m in library().muscles_in("CALF", "LEG")}


def test_every_muscle_that_has_a_name_of_its_own_has_a_referral_pattern():
    without = {muscle.slug for muscle in library().muscles.values() if not muscle.refers_to}

    assert without == {"lower_leg_other", "thigh_other"}


@pytest.mark.parametrize(
    ("muscle", "words"),
    [
        ("iliopsoas", "General clinical knowledge, to be verified"),
        ("semimembranosus", "General clinical knowledge, to be verified"),
        ("multifidus", "Reported in publications"),
        ("piriformis", "Publications and general clinical knowledge"),
    ],
)
def test_a_reported_needle_says_what_it_rests_on(muscle: str, words: str):
    assert library().muscles[muscle].needle_evidence == words


def test_the_home_programme_has_stretches_strength_movement_and_posture():
    kinds = [exercise.kind for exercise in library().home_exercises.values()]

    assert list(dict.fromkeys(kinds)) == list(ExerciseKind)


def test_no_exercise_claims_to_be_approved():
    assert {(one.reviewed_by, one.reviewed_on) for one in library().home_exercises.values()} == {("", None)}


def test_an_emergency_cannot_be_talked_away():
    assert library().dispositions[Disposition.EMERGENCY].resolutions == (Resolution.ACCEPT,)


def test_warning_tiers_are_those_of_the_clinical_reference():
    by_tier = {tier: {slug for slug, w in library().warnings.items() if w.tier is tier} for tier in Tier}

    assert by_tier == {
        Tier.T0: {"fu_breath", "fu_cauda", "fu_allergy"},
        Tier.T1: {
            "fu_weak", "fu_foot_drag", "fu_fever", "fu_skin", "fu_bleed", "fu_calf", "fu_needle", "fu_faint", "fu_head",
            "fu_urine_blood",
        },
        Tier.T2: {"fu_rash", "fu_numb_new", "fu_newmed", "fu_pregnant", "fu_flare"},
        Tier.T3: {"fu_cough", "fu_no_reply", "fu_sore_long"},
    }  # fmt: skip


def test_warnings_come_on_at_most_three_screens():
    assert {len(form.screen) for form in library().check_in_forms.values()} == {3}


def test_nothing_in_the_library_can_be_changed():
    with pytest.raises(TypeError):
        library().rows["pregnancy"] = None  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        library().rows["pregnancy"].version = 2  # type: ignore[misc]


def test_the_system_check_finds_nothing_wrong():
    assert reference_files_load in registry.get_checks()
    assert reference_files_load() == []


def patient_sentences() -> list[tuple[str, str]]:
    reference = library()
    said = [
        (question.slug, question.en)
        for question in reference.questions.values()
        if question.asked is Asked.PATIENT
    ]
    said += [(question.slug, question.en) for question in reference.desk_questions.values()]
    said += [
        (question.slug, choice.en)
        for question in (*reference.questions.values(), *reference.desk_questions.values())
        for choice in question.choices
        if len(choice.en.split()) > 3
    ]
    said += [(question.slug, question.told_en) for question in reference.questions.values()]
    said += [(change.slug, change.en) for change in reference.changes.values()]
    said += [
        (screen.slug, words.en)
        for screen in reference.intake_screens.values()
        for words in screen.line
        if len(words.en.split()) > 3  # the measure says nothing of two words
    ]
    said += [
        (warning.slug, text)
        for warning in reference.warnings.values()
        for text in (warning.en, warning.advice_en, warning.they_en)
    ]
    said += [
        (tier.slug, text)
        for tier in reference.tiers.values()
        for text in (
            f"{tier.en} {tier.tell_en}",
            tier.closed_en,
            f"{tier.they_en} {tier.they_tell_en}",
            tier.they_closed_en,
            tier.they_ending_en,
        )
    ]
    for text in (*reference.consents.values(), *reference.after_care.values()):
        said += [(text.slug, part.en) for part in text.part]
    said += [
        (one.slug, text) for one in reference.home_exercises.values() for text in (f"{one.en}.", one.how_en)
    ]
    return [(slug, text) for slug, text in said if text]


NAMES = re.compile(
    r"warfarin|apixaban|heparin|aspirin|clopidogrel|ibuprofen|hemophilia|platelets|acupuncture|lymphedema|stimulator"
    r"|surgery|needling|bladder|interpreter|osteoporosis|Ehlers-Danlos"
)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade, syllables counted by groups of vowels.

    What stands in brackets and the names of medicines and illnesses are not counted: a plainer word would mislead.
    """
    plain = NAMES.sub("name", re.sub(r"\([^)]*\)", "", text).replace("{emergency_number}", "nine"))
    words = re.findall(r"[A-Za-z']+", plain)
    sentences = max(1, len(re.findall(r"[.?!:]", plain)))
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$|es$|ed$", "", word.lower())))) for word in words
    )
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize(("slug", "text"), patient_sentences(), ids=lambda value: value[:40])
def test_patient_wording_is_at_sixth_grade(slug: str, text: str):
    assert grade(text) < 7, f"{slug} reads at grade {grade(text):.1f}"
