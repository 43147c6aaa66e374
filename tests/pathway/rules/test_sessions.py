"""When the needling band opens, and what keeps a treatment session from being signed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pathway.enums import Side
from pathway.reference import library
from pathway.rules import sessions
from pathway.rules.answers import Answer
from pathway.rules.gates import Gate, Missing
from pathway.rules.screenings import Assessment
from pathway.rules.sessions import SessionFacts, Site
from tests.pathway.rules.patients import TODAY, assess, one_sore_tingling_leg

START = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
SITE = Site(
    muscle="gluteus_medius",
    side=Side.LEFT,
    technique="trigger_point",
    needle_diameter_mm=0.30,
    needle_length_mm=50,
    needles_in=3,
    needles_out=3,
)
SESSION = SessionFacts(
    needled=True,
    started_at=START,
    ended_at=START + timedelta(minutes=40),
    sites=(SITE,),
    position="side-lying",
    aseptic_confirmed=True,
    nprs_leg_before=6,
    nprs_leg_after=4,
    response="Eased, walks freely.",
    fit_to_leave=True,
)
OPEN = Gate(open=True, missing=())
CLOSED = Gate(open=False, missing=(Missing("consent", "The patient has not signed.", "consent"),))


def missing(
    session: SessionFacts, *, with_gate: Gate = OPEN, screening: Assessment | None = None
) -> list[str]:
    screening = screening or assess(one_sore_tingling_leg())
    found = sessions.missing_to_sign(session, gate=with_gate, screening=screening, library=library())
    return [one.code for one in found]


def test_a_whole_session_can_be_signed():
    assert missing(SESSION) == []


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"started_at": None}, ["started_at"]),
        ({"ended_at": None}, ["ended_at"]),
        ({"ended_at": START}, ["ended_at"]),
        ({"position": ""}, ["position"]),
        ({"aseptic_confirmed": False}, ["aseptic_confirmed"]),
        ({"nprs_leg_before": None}, ["nprs_leg_before"]),
        ({"nprs_leg_after": 11}, ["nprs_leg_after"]),
        ({"response": "  "}, ["response"]),
        ({"fit_to_leave": None}, ["fit_to_leave"]),
        ({"sites": ()}, ["no_sites"]),
    ],
)
def test_each_required_field_of_a_needled_session_is_named(changed: dict[str, object], codes: list[str]):
    assert missing(replace(SESSION, **changed)) == codes  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"muscle": ""}, ["site_muscle"]),
        ({"side": None}, ["site_side"]),
        ({"side": Side.BOTH}, ["site_side"]),
        ({"technique": "other"}, ["site_technique"]),
        ({"needle_diameter_mm": None}, ["site_needle"]),
        ({"needle_length_mm": None}, ["site_needle"]),
        ({"needles_in": None}, ["site_needles_in"]),
        ({"needles_in": 0, "needles_out": 0}, ["site_needles_in"]),
        ({"needles_out": None}, ["site_needles_out"]),
        ({"muscle": "multifidus"}, ["site_level"]),
        ({"needles_out": 2}, ["needle_count"]),
        ({"needles_out": 4}, ["needle_count"]),
        ({"needles_out": 0}, ["needle_count"]),
    ],
)
def test_a_site_is_whole_or_it_is_nothing(changed: dict[str, object], codes: list[str]):
    assert missing(replace(SESSION, sites=(replace(SITE, **changed),))) == codes  # type: ignore[arg-type]


@pytest.mark.parametrize("event", ["retained_needle", "broken_needle"])
def test_a_missing_needle_is_signed_only_with_its_event(event: str):
    short = replace(SESSION, sites=(replace(SITE, needles_out=2),))

    assert missing(short) == ["needle_count"]
    assert missing(replace(short, events=(event,))) == []


def test_more_needles_out_than_in_is_never_signed():
    over = replace(
        SESSION, sites=(replace(SITE, needles_out=4),), events=("retained_needle",), has_deviation=True
    )

    assert missing(over) == ["needle_count"]


def test_one_site_too_many_does_not_make_up_for_one_too_few():
    uneven = replace(
        SESSION, sites=(replace(SITE, needles_out=2), replace(SITE, side=Side.RIGHT, needles_out=4))
    )

    assert missing(uneven) == ["needle_count", "needle_count"]


def test_needles_in_a_blocked_muscle_are_signed_only_with_a_deviation():
    screening = assess({**one_sore_tingling_leg(), "lymphedema": Answer("yes", TODAY, side=Side.LEFT)})
    calf = replace(SESSION, sites=(replace(SITE, muscle="soleus"),))

    assert missing(calf, screening=screening) == ["blocked_site"]
    assert (
        missing(replace(calf, sites=(replace(SITE, muscle="soleus", side=Side.RIGHT),)), screening=screening)
        == []
    )
    assert missing(replace(calf, has_deviation=True), screening=screening) == []


def test_current_is_judged_apart_from_the_needle():
    screening = assess({**one_sore_tingling_leg(), "cardiac_device": Answer("yes", TODAY)})
    with_current = replace(SESSION, sites=(replace(SITE, e_stim=True),))

    assert missing(SESSION, screening=screening) == []
    assert missing(with_current, screening=screening) == ["blocked_site"]


def test_a_closed_gate_is_signed_only_with_a_deviation():
    assert missing(SESSION, with_gate=CLOSED) == ["gate_consent", "deviation"]
    assert missing(replace(SESSION, has_deviation=True), with_gate=CLOSED) == []


def test_while_needling_is_shut_only_what_can_be_done_is_asked_the_gate_first():
    begun = replace(SESSION, aseptic_confirmed=False, position="", sites=(replace(SITE, needles_in=None),))
    assert missing(begun, with_gate=CLOSED) == ["gate_consent", "position"]
    assert missing(replace(begun, has_deviation=True), with_gate=CLOSED)[:2] == [
        "position",
        "aseptic_confirmed",
    ]


def test_a_visit_without_needles_needs_a_reason_and_no_needling_field():
    visit = SessionFacts(needled=False, started_at=START, ended_at=START + timedelta(minutes=30))

    assert missing(visit, with_gate=CLOSED) == ["no_needles_reason"]
    assert missing(replace(visit, no_needles_reason="Fever"), with_gate=CLOSED) == []
    assert missing(replace(visit, no_needles_reason="Fever", sites=(SITE,))) == ["needles_logged"]


def test_needles_are_counted_over_all_sites():
    assert sessions.needle_count([SITE, replace(SITE, needles_in=2, needles_out=1), Site()]) == (5, 4)


@pytest.mark.parametrize(
    ("muscle", "levels"),
    [
        ("erector_spinae", {"T10", "T11", "T12", "L1"}),
        ("quadratus_lumborum", {"T10", "T11", "T12", "L1", "L2"}),
        ("multifidus", {"T10", "T11", "T12", "L1"}),
        ("piriformis", set()),
    ],
)
def test_a_high_level_is_warned_of_with_what_is_at_risk_there(muscle: str, levels: set[str]):
    warned = {
        level: sessions.level_warning(muscle, level, library()) for level in ("", *library().spinal_levels)
    }

    assert {level for level, words in warned.items() if words} == levels
    assert all(library().muscles[muscle].at_risk in warned[level] for level in levels)


# --- What a log starts from -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("planned_at", "last_ended_at", "source"),
    [
        (None, None, None),
        (START, None, "plan"),
        (None, START, "last"),
        (START - timedelta(days=7), START, "last"),
        (START + timedelta(days=1), START, "plan"),
    ],
)
def test_a_log_starts_from_the_last_session_unless_a_plan_was_made_since(planned_at, last_ended_at, source):
    assert sessions.begin_from(planned_at=planned_at, last_ended_at=last_ended_at) == source


def test_a_reaction_nobody_answered_keeps_the_note_open():
    stopped = replace(SESSION, reaction_open=True)
    missing = sessions.missing_to_sign(stopped, gate=OPEN, screening=None, library=library())
    assert [one.code for one in missing] == ["reaction"]
