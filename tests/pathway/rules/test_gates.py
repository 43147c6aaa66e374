"""When the needling band opens."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pathway.reference import library
from pathway.rules.answers import Answer
from pathway.rules.consents import Gap
from pathway.rules.gates import Gate, TherapistFacts, needling_gate
from tests.pathway.rules.patients import TODAY, assess, one_sore_tingling_leg

THERAPIST = TherapistFacts(
    licence_expires_on=date(2027, 6, 30),
    credential_expires_on=date(2027, 6, 30),
    jurisdiction_allows=True,
    advanced_muscles=frozenset({"piriformis"}),
)


NOT_SIGNED = Gap("consent", "The patient has not signed a valid consent.")


def gate(**changed: object) -> Gate:
    facts: dict[str, object] = {
        "screening": assess(one_sore_tingling_leg()),
        "consent": (),
        "said_today": (),
        "emergency_alert_open": False,
        "therapist": THERAPIST,
        "muscles": ["gluteus_medius", "piriformis"],
        "on": TODAY,
        "library": library(),
    }
    return needling_gate(**{**facts, **changed})  # type: ignore[arg-type]


def test_the_band_opens_when_everything_is_met():
    assert gate() == Gate(open=True, missing=())


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"consent": [NOT_SIGNED]}, ["consent"]),
        ({"said_today": [Gap("yes_today", "Ask now.")]}, ["yes_today"]),
        ({"screening": None}, ["screening"]),
        ({"emergency_alert_open": True}, ["emergency_alert"]),
        ({"alarmed_since": True}, ["alarmed_since"]),
        ({"muscles": ["iliopsoas", "piriformis"]}, ["advanced_iliopsoas"]),
        ({"therapist": replace(THERAPIST, licence_expires_on=None)}, ["licence"]),
        ({"therapist": replace(THERAPIST, credential_expires_on=TODAY - timedelta(days=1))}, ["credential"]),
        ({"therapist": replace(THERAPIST, jurisdiction_allows=False)}, ["jurisdiction"]),
    ],
)
def test_the_band_names_what_is_missing(changed: dict[str, object], codes: list[str]):
    closed = gate(**changed)

    assert not closed.open
    assert [one.code for one in closed.missing] == codes


def test_a_credential_holds_on_its_last_day():
    assert gate(therapist=replace(THERAPIST, credential_expires_on=TODAY)).open


def test_the_band_says_in_words_what_the_screening_waits_for():
    answers = {**one_sore_tingling_leg(), "cardiac_device": Answer("yes", TODAY)}
    closed = gate(screening=assess(answers))

    assert [(one.sentence, one.link_name) for one in closed.missing] == [
        (
            "Do you have a pacemaker or a heart shock device? Yes. Needs the therapist's decision with a reason.",
            "screening",
        )
    ]


def test_yesterdays_screening_does_not_open_the_band_today_and_says_so_in_one_line():
    yesterdays = assess(one_sore_tingling_leg(), on=TODAY + timedelta(days=1))
    closed = gate(screening=yesterdays)

    assert not closed.open
    assert [one.sentence for one in closed.missing] == [
        f"{len(yesterdays.ask_again)} questions of the screening are to be asked again today."
    ]
