"""The stepper and the one next thing, from facts alone."""

from dataclasses import replace

import pytest

from pathway.enums import EpisodeEnd, OverallResult
from pathway.rules.stages import NextThing, StageFacts, standing

BOOKED = StageFacts(
    is_booked=True,
    intake_sent=True,
    intake_submitted=False,
    result=None,
    screening_done=False,
    ask_again=False,
    assessed=False,
    plan_active=False,
    plan_drafted=False,
    consent_signed=False,
    consent_discussed=False,
    emergency_open=False,
    alarmed_since=False,
    sessions_done=0,
    sessions_planned=0,
    session_open=False,
)
ANSWERED = replace(BOOKED, intake_submitted=True)
CLEARED = replace(ANSWERED, result=OverallResult.CLEARED, screening_done=True)
PLANNED = replace(CLEARED, assessed=True, plan_active=True, sessions_planned=3)
READY = replace(PLANNED, consent_signed=True, consent_discussed=True)
TREATED = replace(READY, sessions_done=3)
NO_NEEDLES = replace(PLANNED, result=OverallResult.NOT_SUITABLE, without_needles=True)

NEXT = [
    ("intake not back", BOOKED, NextThing.START_SCREENING),
    ("intake back", ANSWERED, NextThing.START_SCREENING),
    ("screening begun", replace(ANSWERED, result=OverallResult.WAITING), NextThing.GO_ON_SCREENING),
    ("screening done", CLEARED, NextThing.ASSESS),
    ("not suitable", replace(CLEARED, result=OverallResult.NOT_SUITABLE), NextThing.GO_ON_WITHOUT_NEEDLES),
    ("deferred", replace(CLEARED, result=OverallResult.WAITING), NextThing.RE_SCREEN),
    ("examined", replace(CLEARED, assessed=True), NextThing.PLAN),
    ("planned", PLANNED, NextThing.CONSENT),
    ("signed at home", replace(PLANNED, consent_signed=True), NextThing.CONSENT),
    ("ready", READY, NextThing.START_SESSION),
    ("next day", replace(READY, ask_again=True), NextThing.RE_SCREEN),
    ("alarm since the screening", replace(READY, alarmed_since=True), NextThing.RE_SCREEN),
    ("log open", replace(READY, session_open=True), NextThing.GO_ON_SESSION),
    ("three sessions", TREATED, NextThing.REVIEW),
    ("planned without needles", NO_NEEDLES, NextThing.START_SESSION),
    ("without needles, not examined", replace(NO_NEEDLES, assessed=False), NextThing.ASSESS),
    ("without needles, next day", replace(NO_NEEDLES, ask_again=True), NextThing.RE_SCREEN),
    ("without needles, alarm since", replace(NO_NEEDLES, alarmed_since=True), NextThing.RE_SCREEN),
    ("without needles, urgent alert", replace(NO_NEEDLES, emergency_open=True), NextThing.HANDLE_ALERT),
    ("without needles, three visits", replace(NO_NEEDLES, sessions_done=3), NextThing.REVIEW),
    ("urgent alert", replace(TREATED, emergency_open=True), NextThing.HANDLE_ALERT),
    ("ended", replace(TREATED, ended_as=EpisodeEnd.DISCHARGED), None),
]


@pytest.mark.parametrize(("facts", "thing"), [(f, t) for _, f, t in NEXT], ids=[name for name, _, _ in NEXT])
def test_the_next_thing(facts, thing):
    assert standing(facts).next_thing is thing


def states(facts):
    return [str(step.state) for step in standing(facts).steps]


STEPS = [
    ("booked", BOOKED, ["done", "now", *["ahead"] * 5]),
    ("here without a booking", replace(BOOKED, is_booked=False), ["ahead", "now", *["ahead"] * 5]),
    ("intake back", ANSWERED, ["done", "done", "now", *["ahead"] * 4]),
    ("cleared", CLEARED, ["done"] * 3 + ["now"] + ["ahead"] * 3),
    ("consent missing", PLANNED, ["done"] * 4 + ["blocked", "ahead", "ahead"]),
    ("ready", READY, ["done"] * 4 + ["now", "ahead", "ahead"]),
    ("planned without needles", NO_NEEDLES, ["done"] * 4 + ["now", "ahead", "ahead"]),
    (
        "planned without needles, emergency answer",
        replace(NO_NEEDLES, result=OverallResult.EMERGENCY, emergency_open=True),
        ["done", "done", "blocked", "done", "blocked", "ahead", "ahead"],
    ),
    ("treated", TREATED, ["done"] * 5 + ["now", "ahead"]),
    ("discharged", replace(TREATED, ended_as=EpisodeEnd.DISCHARGED), ["done"] * 6 + ["ended"]),
    (
        "emergency",
        replace(ANSWERED, result=OverallResult.EMERGENCY),
        ["done", "done", "blocked", *["ahead"] * 4],
    ),
    (
        "not suitable",
        replace(CLEARED, result=OverallResult.NOT_SUITABLE, ended_as=EpisodeEnd.NOT_SUITABLE),
        ["done", "done", "ended"],
    ),
    ("lapsed after a session", replace(READY, ended_as=EpisodeEnd.LAPSED), ["done"] * 4 + ["ended"]),
    ("cancelled at once", replace(BOOKED, ended_as=EpisodeEnd.CANCELLED), ["done", "ended"]),
]


@pytest.mark.parametrize(
    ("facts", "expected"), [(f, e) for _, f, e in STEPS], ids=[name for name, _, _ in STEPS]
)
def test_the_stepper(facts, expected):
    assert states(facts) == expected


def test_the_sessions_step_counts():
    steps = {step.name: step.reason for step in standing(replace(READY, sessions_done=1)).steps}

    assert steps["sessions"] == "1 of 3"


def test_the_next_thing_says_whether_an_intake_was_sent_at_all():
    said = [standing(replace(BOOKED, intake_sent=sent)).why for sent in (True, False)]

    assert said == [
        "The intake is not back yet; you can ask everything yourself.",
        "No intake was sent; you can ask everything yourself.",
    ]


def test_an_intake_asked_in_the_room_says_so():
    steps = {step.name: step.reason for step in standing(replace(CLEARED, intake_submitted=False)).steps}

    assert steps["intake"] == "Asked in the room"
