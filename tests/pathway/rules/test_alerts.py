"""What an answered check-in raises: the tier and advice of the clinical reference, strictest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.enums import Tier
from pathway.reference import library
from pathway.rules import advice, alerts
from pathway.rules.alerts import CheckInFacts, Expected

ASKABLE = {slug: warning for slug, warning in library().warnings.items() if not warning.computed}
NOTHING_KNOWN = CheckInFacts()
TAPS = st.dictionaries(st.sampled_from(sorted(ASKABLE)), st.sampled_from(["no", "yes"]))


def raised(answers: dict[str, str], facts: CheckInFacts = NOTHING_KNOWN) -> list[tuple[str, Tier]]:
    return [(cause.code, cause.tier) for cause in alerts.causes(answers, facts, library=library())]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ({"fu_breath": Tier.T0}, {}, {"fu_breath"}),
        ({"fu_breath": Tier.T0}, {"fu_breath": Tier.T0}, set()),
        ({"fu_breath": Tier.T1}, {"fu_breath": Tier.T0}, set()),
        ({"fu_breath": Tier.T0}, {"fu_breath": Tier.T1}, {"fu_breath"}),
        ({}, {"fu_breath": Tier.T0}, set()),
    ],
)
def test_a_cause_comes_back_that_was_not_there_just_before_or_milder(now, before, expected):
    assert alerts.came_back(now, before) == expected


def test_a_well_patient_raises_nothing():
    facts = CheckInFacts(is_48_hours=True, nprs_before={"nprs_leg": 6}, nprs_now={"nprs_leg": 7})

    assert raised(dict.fromkeys(ASKABLE, "no"), facts) == []


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"fu_breath": "yes"}, [("fu_breath", Tier.T0)]),
        ({"fu_cauda": "yes"}, [("fu_cauda", Tier.T0)]),
        ({"fu_allergy": "yes"}, [("fu_allergy", Tier.T0)]),
        ({"fu_weak": "one_leg"}, [("fu_weak", Tier.T1)]),
        ({"fu_weak": "both_legs"}, [("fu_weak", Tier.T0)]),
        ({"fu_foot_drag": "yes"}, [("fu_foot_drag", Tier.T1)]),
        ({"fu_fever": "yes"}, [("fu_fever", Tier.T1)]),
        ({"fu_fever": "confused"}, [("fu_fever", Tier.T0)]),
        ({"fu_bleed": "pressure_fails"}, [("fu_bleed", Tier.T0)]),
        ({"fu_calf": "yes"}, [("fu_calf", Tier.T1)]),
        ({"fu_calf": "yes", "fu_breath": "yes"}, [("fu_breath", Tier.T0), ("fu_calf", Tier.T0)]),
        ({"fu_needle": "chest_or_belly"}, [("fu_needle", Tier.T0)]),
        ({"fu_urine_blood": "faint"}, [("fu_urine_blood", Tier.T0)]),
        ({"fu_rash": "yes", "fu_skin": "yes"}, [("fu_skin", Tier.T1), ("fu_rash", Tier.T2)]),
        ({"fu_numb_new": "spreading"}, [("fu_numb_new", Tier.T1)]),
        ({"fu_newmed": "yes"}, [("fu_newmed", Tier.T2)]),
        ({"fu_flare": "yes", "unknown": "yes"}, []),
    ],
    ids=str,
)
def test_tiers_of_section_six(answers: dict[str, str], expected: list[tuple[str, Tier]]):
    assert raised(answers) == expected


@pytest.mark.parametrize(("days", "tier"), [(None, Tier.T3), (2, Tier.T1), (7, Tier.T1), (7.1, Tier.T3)])
def test_a_cough_matters_for_seven_days_after_needles_near_the_lung(days: float | None, tier: Tier):
    assert raised({"fu_cough": "yes"}, CheckInFacts(days_since_lung_risk=days)) == [("fu_cough", tier)]


@pytest.mark.parametrize(
    ("is_48_hours", "before", "now", "expected"),
    [
        (True, {"nprs_leg": 4}, {"nprs_leg": 6}, [("fu_flare", Tier.T2)]),
        (True, {"nprs_leg": 4, "nprs_back": 1}, {"nprs_leg": 3, "nprs_back": 5}, [("fu_flare", Tier.T2)]),
        (True, {"nprs_leg": 4}, {"nprs_leg": 5}, []),
        (True, {}, {"nprs_leg": 9}, []),
        (False, {"nprs_leg": 4}, {"nprs_leg": 9}, []),
    ],
)
def test_a_flare_is_two_points_above_the_value_before_that_session(
    is_48_hours: bool, before: dict[str, float], now: dict[str, float], expected: list[tuple[str, Tier]]
):
    assert raised({}, CheckInFacts(is_48_hours=is_48_hours, nprs_before=before, nprs_now=now)) == expected


@pytest.mark.parametrize(
    ("before", "last_weekly", "now", "expected"),
    [
        ({"nprs_leg": 7}, {"nprs_leg": 3}, {"nprs_leg": 5}, ["Leg pain 3 last week, 5 now."]),
        ({"nprs_leg": 3}, {"nprs_leg": 7}, {"nprs_leg": 8}, []),
        (
            {"nprs_leg": 3},
            {},
            {"nprs_leg": 5},
            ["Leg pain 3 before, 5 now."],
        ),  # the first weekly has only that
        ({}, {}, {"nprs_leg": 9}, []),
        ({}, {"nprs_back": 1}, {"nprs_back": 3, "nprs_leg": 9}, ["Back pain 1 last week, 3 now."]),
    ],
)
def test_a_weekly_flare_is_two_points_above_the_last_weekly(before, last_weekly, now, expected):
    facts = CheckInFacts(is_weekly=True, nprs_before=before, nprs_last_weekly=last_weekly, nprs_now=now)

    assert [cause.reason for cause in alerts.causes({}, facts, library=library())] == expected


def test_a_folded_check_in_is_judged_by_both_promises():
    facts = CheckInFacts(
        is_48_hours=True,
        is_weekly=True,
        nprs_before={"nprs_leg": 6},
        nprs_last_weekly={"nprs_leg": 4},
        nprs_now={"nprs_leg": 6},
    )

    assert raised({}, facts) == [("fu_flare", Tier.T2)]


EXPECTS = Expected(7, "Up to 7 is expected.")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"nprs_leg": 5}, []),
        ({"nprs_leg": 6}, [("fu_flare", Tier.T3)]),
        ({"nprs_leg": 7}, [("fu_flare", Tier.T3)]),
        ({"nprs_leg": 8}, [("fu_flare", Tier.T2)]),
        ({"nprs_leg": 7, "nprs_back": 6}, [("fu_flare", Tier.T2)]),  # nobody expected the back to hurt more
    ],
)
def test_up_to_what_the_therapist_expects_a_rise_is_a_note(now, expected):
    facts = CheckInFacts(
        is_48_hours=True,
        nprs_before={"nprs_leg": 4, "nprs_back": 4},
        nprs_now=now,
        expected={"nprs_leg": EXPECTS},
    )

    assert raised({}, facts) == expected


@given(answers=TAPS, level=st.integers(0, 10))
def test_what_is_expected_hides_no_alarming_answer(answers: dict[str, str], level: int):
    expects = {slug: Expected(level, "") for slug in ("nprs_leg", "nprs_back")}

    assert raised(answers, CheckInFacts(is_48_hours=True, expected=expects)) == raised(answers)


@pytest.mark.parametrize(
    ("level", "hours", "expected"),
    [(0, 100, []), (9, 48, []), (3, 72, []), (1, 72.5, [("fu_sore_long", Tier.T3)])],
)
def test_soreness_is_no_alarm_and_a_note_once_it_outlasts_what_is_usual(level, hours, expected):
    facts = CheckInFacts(is_48_hours=True, soreness=level, hours_since_session=hours)

    assert raised({}, facts) == expected


def test_a_flare_says_how_sore_the_needles_left_them():
    facts = CheckInFacts(
        is_48_hours=True,
        nprs_before={"nprs_leg": 4},
        nprs_now={"nprs_leg": 7},
        soreness=6,
        hours_since_session=47.6,
    )

    assert [cause.reason for cause in alerts.causes({}, facts, library=library())] == [
        "Leg pain 4 before, 7 now. Soreness 6 of 10 after 48 hours; usual up to 72."
    ]


def test_a_flare_says_which_pain_rose():
    facts = CheckInFacts(is_48_hours=True, nprs_before={"nprs_leg": 4}, nprs_now={"nprs_leg": 7})

    assert [cause.reason for cause in alerts.causes({}, facts, library=library())] == [
        "Leg pain 4 before, 7 now."
    ]


@given(answers=TAPS, slug=st.sampled_from(sorted(ASKABLE)))
def test_one_more_tapped_warning_lowers_no_tier(answers: dict[str, str], slug: str):
    before = dict(raised(answers))
    after = dict(raised({**answers, slug: "yes"}))

    assert all(after[code].strictness >= tier.strictness for code, tier in before.items())
    assert slug in after


@given(answers=TAPS)
def test_causes_come_strictest_first_and_each_once(answers: dict[str, str]):
    causes = raised(answers)

    assert [tier.strictness for _, tier in causes] == sorted(
        (tier.strictness for _, tier in causes), reverse=True
    )
    assert len({code for code, _ in causes}) == len(causes)


@pytest.mark.parametrize(("failed_calls", "tier"), [(0, Tier.T3), (1, Tier.T3), (2, Tier.T2)])
def test_silence_is_a_call_task_until_two_calls_failed(failed_calls: int, tier: Tier):
    assert alerts.no_reply(failed_calls=failed_calls, library=library()).tier == tier


def test_a_note_for_the_next_visit_is_no_alert():
    (cause,) = alerts.causes({"fu_cough": "yes"}, CheckInFacts(), library=library())

    assert not cause.makes_alert


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize(
    ("language", "ending"),
    [
        ("en", "If we are closed, or have not called you in 1 hour, go to urgent care or the ER."),
        (
            "es",
            (
                "Si estamos cerrados, o si no le hemos llamado en 1 hora, vaya a un centro de urgencias o a la sala de "
                "emergencias."
            ),
        ),
    ],
)
def test_every_same_day_advice_ends_with_where_to_go(language: str, ending: str, is_open: bool):
    for slug, warning in ASKABLE.items():
        own = warning.advice_en if language == "en" else warning.advice_es
        told = advice.advise(
            Tier.T1,
            own,
            language=language,
            emergency_number="911",
            opens="Mon 8:00",
            is_open=is_open,
            library=library(),
        )
        assert told.whole.endswith(ending), slug
        assert "{" not in told.whole, slug


@pytest.mark.parametrize("is_helped", [True, False])
@pytest.mark.parametrize(("language", "pain"), [("en", "leg pain"), ("es", "dolor de espalda")])
def test_an_emergency_with_advice_of_its_own_is_not_told_to_say_back_or_leg_pain(
    language: str, pain: str, is_helped: bool
):
    chest = ASKABLE["fu_breath"].advice(language, about_them=is_helped)
    told = [
        advice.advise(
            Tier.T0,
            more,
            language=language,
            emergency_number="911",
            opens="",
            is_open=True,
            library=library(),
            about_them=is_helped,
        ).whole
        for more in (chest, "")
    ]
    assert [pain in one for one in told] == [False, True]
