"""What a consent still covers. Source of every row: clinical reference, section 7, `consent`."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pathway.enums import Chaperone
from pathway.reference import library
from pathway.rules import consents
from pathway.rules.answers import Answer
from pathway.rules.consents import Covered, Given, Needle, SaidToday
from tests.pathway.rules.patients import TODAY, assess, one_sore_tingling_leg

BUTTOCK = Needle("gluteus_medius", "trigger_point")
LOW_BACK = Needle("erector_spinae", "trigger_point")
GIVEN = Given(
    signed_on=TODAY,
    covered=Covered(frozenset({"buttock", "low_back"}), frozenset({"trigger_point"}), {}),
)


def codes(
    given: Given | None = GIVEN, *, needles=(BUTTOCK,), answers=None, on: date = TODAY, **more
) -> list[str]:
    found = consents.gaps(given, needles=needles, answers=answers or {}, on=on, library=library(), **more)
    return [gap.code for gap in found]


def covering(**changed: object) -> Given:
    return replace(GIVEN, covered=replace(GIVEN.covered, **changed))  # type: ignore[arg-type]


def test_a_discussed_consent_that_reaches_the_plan_lacks_nothing():
    assert codes(needles=(BUTTOCK, LOW_BACK)) == []


@pytest.mark.parametrize(
    ("given", "changed", "expected"),
    [
        (None, {}, ["consent"]),
        (None, {"withdrawn_on": TODAY}, ["consent_withdrawn"]),
        (replace(GIVEN, covered=None), {}, ["consent_discussed"]),
        (replace(GIVEN, is_of_this_episode=False), {}, ["consent_episode"]),
        (GIVEN, {"needles": (Needle("iliopsoas", "trigger_point"),)}, ["consent_region_groin"]),
        (GIVEN, {"needles": (Needle("thigh_other", "trigger_point"),)}, ["consent_region_thigh"]),
        (GIVEN, {"needles": (Needle("biceps_femoris", "trigger_point"),)}, ["consent_region_back_of_thigh"]),
        (GIVEN, {"needles": (Needle("soleus"),)}, ["consent_region_lower_leg"]),
        (GIVEN, {"needles": (replace(BUTTOCK, technique="ims"),)}, ["consent_technique_ims"]),
        (GIVEN, {"needles": (replace(BUTTOCK, technique="functional"),)}, ["consent_technique_functional"]),
        (GIVEN, {"needles": (replace(BUTTOCK, e_stim=True),)}, ["consent_current"]),
        (replace(GIVEN, current=True), {"needles": (replace(BUTTOCK, e_stim=True),)}, []),
        (GIVEN, {"needles": (replace(BUTTOCK, technique=""),)}, []),
        (GIVEN, {"answers": {"pregnancy": "yes"}}, ["consent_answer_pregnancy"]),
        (GIVEN, {"answers": {"anticoagulant": "yes"}}, ["consent_answer_anticoagulant"]),
        (GIVEN, {"answers": {"antiplatelet": "yes"}}, ["consent_answer_antiplatelet"]),
        (GIVEN, {"answers": {"chemo_now": "yes"}}, ["consent_answer_chemo_now"]),
        (covering(answers={"anticoagulant": "yes"}), {"answers": {"anticoagulant": "yes"}}, []),
        (covering(answers={"anticoagulant": "yes"}), {"answers": {}}, []),
        (
            covering(answers={"anticoagulant": "yes"}),
            {"answers": {"anticoagulant": "yes", "anticoagulant_changed": "yes"}},
            ["consent_answer_anticoagulant_changed"],
        ),
        (
            covering(answers={"pregnancy": "trying"}),
            {"answers": {"pregnancy": "yes"}},
            ["consent_answer_pregnancy"],
        ),
        (GIVEN, {"answers": {"minor": "under_18"}}, ["consent_signer"]),
        (GIVEN, {"answers": {"consent_unable": "yes"}}, ["consent_signer"]),
        (replace(GIVEN, signed_by_patient=False), {"answers": {"minor": "under_18"}}, []),
    ],
)
def test_what_a_consent_lacks(given: Given | None, changed: dict[str, object], expected: list[str]):
    assert codes(given, **changed) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "expected"), [(364, []), (365, ["consent_expired"])])
def test_a_consent_lasts_a_year(days: int, expected: list[str]):
    assert codes(on=TODAY + timedelta(days=days)) == expected


def test_an_old_consent_of_an_earlier_episode_is_told_once():
    given = replace(GIVEN, is_of_this_episode=False)
    assert codes(given, on=TODAY + timedelta(days=400)) == ["consent_expired"]


@pytest.mark.parametrize(
    ("given", "changed", "sentence"),
    [
        (
            GIVEN,
            {"needles": (Needle("iliopsoas", "trigger_point"),)},
            "The consent does not cover the groin and front of the hip. Talk it through and renew it.",
        ),
        (
            GIVEN,
            {"needles": (BUTTOCK,), "answers": {"anticoagulant": "yes"}},
            "New since the consent: a blood thinner. Talk it through and renew it.",
        ),
        (
            covering(answers={"pregnancy": "trying"}),
            {"needles": (BUTTOCK,), "answers": {"pregnancy": "yes"}},
            "Changed since the consent: pregnancy. Talk it through and renew it.",
        ),
        (
            None,
            {"needles": (BUTTOCK,), "withdrawn_on": date(2026, 11, 3)},
            "The patient took the consent back on 2026-11-03. No needles without a new signature.",
        ),
    ],
)
def test_the_sentence_says_what_changed_and_what_to_do(given, changed, sentence):
    found = consents.gaps(given, **{"answers": {}, **changed}, on=TODAY, library=library())
    assert [gap.sentence for gap in found] == [sentence]


def test_every_muscle_is_reached_by_exactly_one_region():
    alone = {
        slug: [
            region
            for region in library().regions
            if region in consents.regions_of([Needle(slug)], library=library())
        ]
        for slug in library().muscles
    }
    assert {len(found) for found in alone.values()} == {1}


def test_one_place_outside_the_consent_is_told_apart_from_the_others():
    assert consents.why_not_covered(GIVEN, BUTTOCK, library=library()) == ""
    assert consents.why_not_covered(GIVEN, Needle("soleus"), library=library()).startswith(
        "The consent does not cover the lower leg."
    )


@pytest.mark.parametrize(
    ("said", "needles", "expected"),
    [
        (SaidToday(yes_heard=False), (LOW_BACK,), ["yes_today"]),
        (SaidToday(yes_heard=True), (LOW_BACK,), []),
        (SaidToday(yes_heard=True), (LOW_BACK, BUTTOCK), ["chaperone"]),
        (SaidToday(yes_heard=False), (BUTTOCK,), ["yes_today", "chaperone"]),
        (SaidToday(True, Chaperone.DECLINED), (BUTTOCK,), []),
        (SaidToday(True, Chaperone.PRESENT), (BUTTOCK,), []),
        (SaidToday(True, Chaperone.WANTED), (BUTTOCK,), ["chaperone_wanted"]),
        (SaidToday(True, Chaperone.WANTED), (LOW_BACK,), []),
        (SaidToday(yes_heard=True), (Needle("iliopsoas"),), ["chaperone"]),
        (SaidToday(yes_heard=True), (Needle("thigh_other"),), ["chaperone"]),
        (SaidToday(yes_heard=True), (Needle("gastrocnemius"), Needle("biceps_femoris")), []),
    ],
)
def test_what_has_to_be_said_before_the_first_needle(said: SaidToday, needles, expected: list[str]):
    found = consents.gaps_today(said, needles=needles, wished=False, library=library())
    assert [gap.code for gap in found] == expected


CALF = Needle("gastrocnemius")


@pytest.mark.parametrize(
    ("said", "needles", "expected"),
    [
        pytest.param(SaidToday(yes_heard=True), (CALF,), ["chaperone"], id="whatever the muscle"),
        pytest.param(SaidToday(yes_heard=True), (), ["chaperone"], id="before a site is chosen"),
        pytest.param(SaidToday(yes_heard=False), (CALF,), ["yes_today", "chaperone"], id="beside the yes"),
        pytest.param(
            SaidToday(True, Chaperone.WANTED), (CALF,), ["chaperone_wanted"], id="until one is there"
        ),
        pytest.param(SaidToday(True, Chaperone.PRESENT), (CALF,), [], id="one is there"),
        pytest.param(SaidToday(True, Chaperone.DECLINED), (CALF,), [], id="not today after all"),
        pytest.param(
            SaidToday(True, Chaperone.DECLINED), (BUTTOCK,), [], id="not today, in a private region"
        ),
        pytest.param(SaidToday(yes_heard=True), (BUTTOCK,), ["chaperone"], id="once, for both reasons"),
    ],
)
def test_who_wishes_a_chaperone_is_asked_in_every_session(said: SaidToday, needles, expected: list[str]):
    found = consents.gaps_today(said, needles=needles, wished=True, library=library())
    assert [gap.code for gap in found] == expected


def test_the_offer_says_why_it_is_made():
    found = consents.gaps_today(SaidToday(True), needles=(CALF, BUTTOCK), wished=True, library=library())
    assert [gap.sentence for gap in found] == [
        "Offer a chaperone (wished by the patient, buttock) and record the answer."
    ]


def test_no_yes_is_asked_for_while_there_is_nothing_to_say_yes_to():
    found = consents.gaps_today(
        SaidToday(yes_heard=False), needles=[LOW_BACK], wished=False, library=library(), counts=False
    )
    assert found == ()


def test_only_positive_answers_a_consent_depends_on_are_kept_with_it():
    answers = {
        **one_sore_tingling_leg(),
        "anticoagulant": Answer("yes", TODAY),
        "antiplatelet": Answer("dont_know", TODAY),
        "cardiac_device": Answer("yes", TODAY),
    }
    found = consents.answers_that_matter(assess(answers).findings, library=library())
    assert found == {"anticoagulant": "yes"}
