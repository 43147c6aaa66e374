"""The shipped rows ask for what sections 1 to 3 of the clinical reference say, transcribed here a second time by hand."""

import pytest

from pathway.reference import library
from pathway.reference.library import FOLDER
from pathway.reference.screening_rows import Choice

# Row: what it asks for, answer by answer, as the clinical reference has it. "new", "same" and so on are codes of answers.
SECTION_1 = {
    "consent_unable": "consent_unable yes do_not_needle",
    "unwilling": "unwilling no do_not_needle",
    "needle_fear": "needle_fear nervous caution_modify, very_scared clinician_decision, panic do_not_needle",
    "faint_history": "faint_history yes caution_modify",
    "fasting_fatigue": "eaten_today no caution_modify; tired_today yes caution_modify; unwell_today yes defer",
    "alcohol_today": "alcohol_today yes defer",
    "prior_reaction": "prior_reaction yes clinician_decision",
    "interpreter": "interpreter yes defer",
    "minor": "minor under_18 clinician_decision",
    "pregnancy": "pregnancy yes clinician_decision, not_sure defer, trying clinician_decision; "
    "pregnancy_weeks first_trimester defer, later medical_clearance",
    "bleeding_disorder": "bleeding_disorder yes medical_clearance; bleeding_severe yes do_not_needle",
    "anticoagulant": "anticoagulant yes clinician_decision; anticoagulant_changed yes clinician_decision",
    "antiplatelet": "antiplatelet yes caution_modify; daily_pain_pills yes caution_modify",
    "immune_low": "immune_low yes clinician_decision; chemo_now yes medical_clearance; "
    "white_cells_low yes medical_clearance",
    "fever_illness": "fever_now yes defer; infection_now yes defer",
    "skin_lesion": "skin_lesion yes site_block",
    "lymphedema": "lymphedema yes site_block",
    "vascular_disease": "poor_circulation yes clinician_decision; bulging_veins yes site_block",
    "clot_history": "clot_history yes clinician_decision; long_trip yes clinician_decision; "
    "leg_cast yes clinician_decision",
    "diabetes": "diabetes yes caution_modify; diabetes_numb_feet yes clinician_decision; "
    "diabetes_slow_healing yes clinician_decision",
    "numb_area": "numb_area yes caution_modify",
    "epilepsy": "epilepsy yes clinician_decision; epilepsy_controlled no medical_clearance",
    "cardiac_device": "cardiac_device yes clinician_decision",
    "other_implant_device": "other_implant_device yes clinician_decision",
    "heart_valve": "heart_valve_artificial yes medical_clearance; heart_infection_past yes medical_clearance; "
    "heart_valve_other yes clinician_decision",
    "heart_unstable": "chest_pain_new yes emergency; heart_surgery_recent yes medical_clearance; "
    "heart_rhythm yes medical_clearance",
    "joint_replacement": "joint_replacement yes clinician_decision; joint_replacement_years",
    "recent_surgery": "recent_surgery; surgery_near; surgery_near_weeks under_6_weeks defer; "
    "surgery_elsewhere_weeks under_6_weeks clinician_decision; spine_surgery yes clinician_decision",
    "soft_implant": "soft_implant yes site_block",
    "cancer": "cancer_now yes medical_clearance; radiation_recent yes medical_clearance",
    "metal_allergy": "metal_allergy yes caution_modify",
    "touch_pain": "touch_pain yes clinician_decision",
    "hypermobile": "hypermobile yes caution_modify",
    "frail_bone": "weak_bones yes caution_modify; long_steroids yes caution_modify; frail yes caution_modify",
    "thin_or_curved": "thin_or_curved yes caution_modify",
    "distress": "distress yes caution_modify",
}
SECTION_2 = {
    "rf_saddle": "rf_saddle new_or_worse T0, long_same T1 then clinician_decision",
    "rf_bladder": "rf_bladder new_or_worse T0, long_same T1 then clinician_decision",
    "rf_bowel": "rf_bowel new_or_worse T0, long_same T1 then clinician_decision",
    "rf_sexual": "rf_sexual new_or_worse T0, long_same T1 then clinician_decision, tell_therapist T1",
    "rf_bilateral": "rf_bilateral new_or_worse T0, long_same T1 or T0",
    "rf_weakness": "rf_weakness one_leg T1, both_legs T0, fast T0; rf_foot_drag yes T1",
    "rf_infection": "rf_infection yes T1 or T0, very_unwell T0; rf_infection_recent yes T3; rf_injected_drugs yes T3",
    "rf_cancer": "rf_cancer_ever yes T2 or T1; rf_weight_loss yes T2 or T1; "
    "rf_night_pain new_or_worse T2 or T1, long_same T2 or T1",
    "rf_fracture": "rf_fall fall T1, major T0, checked T1; rf_sudden_weak_bones yes T1, checked T1",
    "rf_aaa": "rf_aaa yes T0",
    "rf_dvt": "rf_dvt yes T1 or T0; rf_dvt_breath yes T0",
    "rf_claudication": "rf_claudication new_or_worse T2, long_same T2",
    "rf_age": "rf_age young T3, older T3",
}
SOURCES = {
    "consent_unable": "IJ14 APTA13*", "unwilling": "ISCP12*", "needle_fear": "IJ14 HH16 MCM15 ISCP12*",
    "faint_history": "VV17 HH16", "fasting_fatigue": "SYN*", "alcohol_today": "GCK", "prior_reaction": "JF ISCP12*",
    "interpreter": "IJ14", "minor": "PED* ISCP12*", "pregnancy": "APTA13* IJ14 CAR15 ICE GPH",
    "bleeding_disorder": "SIE05 IJ14", "anticoagulant": "MUN22 APTA13*", "antiplatelet": "MUN22 GCK",
    "immune_low": "IJ14", "fever_illness": "IJ14", "skin_lesion": "IJ14 JF", "lymphedema": "IJ14 GPH",
    "vascular_disease": "IJ14 GPH", "clot_history": "WELLS", "diabetes": "SF DFU", "numb_area": "GCK",
    "epilepsy": "EA-C ISCP12*", "cardiac_device": "CUM11 EA-C SIE05", "other_implant_device": "SIE05",
    "heart_valve": "JIC19 JF", "heart_unstable": "JF CUM11", "joint_replacement": "STE15 BAU22 IJ14",
    "recent_surgery": "PRE BMAS19 WELLS", "soft_implant": "JF", "cancer": "ICT JF", "metal_allergy": "IJ14 APTA13*",
    "touch_pain": "IJ14", "hypermobile": "KOP15", "frail_bone": "GCK", "thin_or_curved": "PTX22 GEM", "distress": "KE19",
    "rf_saddle": "CESC NUFF GIRFT23", "rf_bladder": "CESC LOTH", "rf_bowel": "CESC", "rf_sexual": "CESC",
    "rf_bilateral": "LOTH", "rf_weakness": "LOTH NHSP", "rf_infection": "GCARE SEA", "rf_cancer": "GCARE LOTH",
    "rf_fracture": "GCARE", "rf_aaa": "AAA14 AAA16 NAI", "rf_dvt": "WELLS", "rf_claudication": "GCK",
    "rf_age": "HEY GCARE",
}  # fmt: skip
MUSCLES = {  # groups, then flags
    "gluteus_maximus": "GLUT nerve_risk",
    "gluteus_medius": "GLUT",
    "gluteus_minimus": "GLUT DEEP",
    "piriformis": "PIR DEEP nerve_risk advanced",
    "biceps_femoris": "HAM nerve_risk",
    "semitendinosus": "HAM nerve_risk",
    "semimembranosus": "HAM nerve_risk",
    "erector_spinae": "LUMB pleura_risk kidney_risk asks_level",
    "quadratus_lumborum": "LUMB DEEP pleura_risk kidney_risk advanced asks_level",
    "multifidus": "LUMB DEEP pleura_risk kidney_risk nerve_risk asks_level",
    "iliopsoas": "ILIO DEEP nerve_risk femoral_risk advanced",
    "gastrocnemius": "CALF nerve_risk dvt_check",
    "soleus": "CALF nerve_risk dvt_check",
    "lower_leg_other": "LEG nerve_risk dvt_check",
    "thigh_other": "THIGH femoral_risk",
}
FLAGS = ("pleura_risk", "kidney_risk", "nerve_risk", "femoral_risk", "dvt_check", "advanced", "asks_level")


def asks_for(choice: Choice) -> str:
    words = [str(choice.disposition or choice.tier)]
    words += [f"or {one.tier}" for one in choice.escalates]
    words += [f"then {choice.once_examined}"] if choice.once_examined else []
    return " ".join([choice.code, *words])


@pytest.mark.parametrize("slug", [*SECTION_1, *SECTION_2])
def test_a_row_asks_for_what_the_clinical_reference_says(slug: str):
    row = library().rows[slug]
    said = [
        f"{question.slug} {', '.join(asks_for(choice) for choice in question.positive_choices)}".strip()
        for question in row.question
    ]

    assert "; ".join(said) == {**SECTION_1, **SECTION_2}[slug]
    for source in SOURCES[slug].split():
        assert source in row.source


def test_there_are_exactly_the_rows_and_muscles_of_the_clinical_reference():
    assert len(SECTION_1) == 36
    assert len(SECTION_2) == 13
    assert list(library().rows) == [*SECTION_2, *SECTION_1]
    assert {
        slug: " ".join([*one.groups, *(flag for flag in FLAGS if getattr(one, flag))])
        for slug, one in library().muscles.items()
    } == MUSCLES


def test_the_current_and_the_modalities_are_those_of_the_clinical_reference():
    assert list(library().techniques) == ["trigger_point", "ims", "functional", "e_stim"]
    assert list(library().modalities) == [
        "surface_electrotherapy", "ultrasound", "laser", "heat", "manual_therapy", "exercise", "stretching", "posture",
    ]  # fmt: skip
    assert [slug for slug, one in library().modalities.items() if one.follows_current] == [
        "surface_electrotherapy"
    ]
    named = {
        modality: {
            question.slug
            for question in library().questions.values()
            for choice in question.choices
            for effect in choice.effects
            if modality in effect.modalities
        }
        for modality in ("ultrasound", "laser", "heat")
    }
    assert named == {
        "ultrasound": {
            "pregnancy", "cancer_now", "radiation_recent", "rf_dvt", "cardiac_device", "other_implant_device",
        },
        "laser": {"pregnancy", "cancer_now", "radiation_recent"},
        "heat": {"numb_area", "diabetes_numb_feet"},
    }  # fmt: skip


def test_every_kind_of_content_has_source_and_version_and_none_claims_to_be_approved():
    known = library()
    rooms = (
        known.rows, known.muscles, known.techniques, known.modalities, known.dispositions, known.tiers,
        known.desk_questions,
    )  # fmt: skip
    content = [row for room in rooms for row in room.values()]

    assert [row.slug for row in content if not (row.source and row.version >= 1)] == []
    assert {(row.reviewed_by, row.reviewed_on, row.active) for row in content} == {("", None, True)}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_file_with_spanish_says_that_it_is_a_draft(path):
    text = path.read_text(encoding="utf-8")
    has_spanish = "\nes = " in text or " es = " in text or "_es = " in text
    opening = text.split("\n[", 1)[0]

    assert "draft" in opening or not has_spanish
