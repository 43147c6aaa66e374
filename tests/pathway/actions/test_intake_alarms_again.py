"""An alarm that was resolved, taken back and is said again: somebody is told anew, in the same form and in a version."""

from datetime import timedelta

import pytest

from clinic.models import Message
from pathway.actions import alerts, intakes
from pathway.enums import DeskOutcome
from pathway.models import Alert
from pathway.queries import intakes as queries
from pathway.queries.desk import WORDS, of_intake
from patients.actions import intakes as patient_intakes
from tests.cast import NOW
from tests.journeys.people_in_states import PeopleInStates
from tests.pathway import scenes

pytestmark = pytest.mark.django_db
SOON, LATER = NOW + timedelta(hours=2), NOW + timedelta(days=2)
SAID = {"number": None, "side": None, "text": "Asked", "version": 1, "answered_on": "2026-11-18"}
NO, MILDER, EMERGENCY = ({"choice": choice, **SAID} for choice in ("no", "long_same", "new_or_worse"))


@pytest.fixture
def opened(alder):
    return patient_intakes.invite(scenes.opened(alder).patient, by=alder.receptionist.by, now=NOW)


@pytest.fixture
def sent(alder, opened):
    people = PeopleInStates(alder, NOW)
    people.fill_in(opened)
    say(alder, opened, EMERGENCY, now=NOW)
    resolved(alder)
    people.send_in(opened)
    opened.refresh_from_db()
    return opened


def say(at, intake, answer, *, now, question="rf_saddle"):
    return intakes.save_page(
        intake, page="nerves", answers={question: answer}, about={}, is_done=True, language="en",
        by=at.receptionist.by, now=now,
    )  # fmt: skip


def revised(at, intake):
    return intakes.revise(intake, by=at.receptionist.by, now=LATER)


def resolved(at, *, now=SOON):
    for alert in Alert.objects.exclude(state="resolved"):
        alerts.acknowledge(alert, by=at.therapist.by, now=now)
        alerts.resolve(alert, outcome="mistake", call_outcome="A slip.", by=at.therapist.by, now=now)


def told():
    return [
        (alert.intake, alert.tier, alert.state, alert.raised_at) for alert in Alert.objects.order_by("pk")
    ]


def mails():
    return Message.objects.filter(template="staff_alert").count()


def stopped(at, intake, now=LATER):
    return [one.question for one in queries.stops(intake, on=at.clinic.local(now).date())]


def test_an_alarm_that_was_a_mistake_and_is_real_two_days_later_is_told_again(alder, opened):
    say(alder, opened, EMERGENCY, now=NOW)
    resolved(alder)
    say(alder, opened, NO, now=SOON)
    kept = say(alder, opened, EMERGENCY, now=LATER)
    assert (told(), mails()) == ([(opened, "T0", "raised", LATER)], 2)
    assert stopped(alder, kept) == ["rf_saddle"]
    assert of_intake(kept, now=LATER).words == WORDS[DeskOutcome.EMERGENCY][1]


def test_what_was_resolved_and_stands_there_still_is_not_told_again(alder, opened):
    say(alder, opened, EMERGENCY, now=NOW)
    resolved(alder)
    kept = say(alder, opened, {**EMERGENCY, "text": "¿Adormecido?"}, now=LATER)
    assert (told(), mails(), stopped(alder, kept)) == ([(opened, "T0", "resolved", NOW)], 1, [])


def test_a_milder_answer_closes_nothing_again_and_the_emergency_after_it_is_told(alder, opened):
    say(alder, opened, EMERGENCY, now=NOW)
    resolved(alder)
    say(alder, opened, MILDER, now=SOON)
    assert told() == [(opened, "T0", "resolved", NOW)]
    say(alder, opened, EMERGENCY, now=LATER)
    assert told() == [(opened, "T0", "raised", LATER)]


def test_another_answer_as_bad_as_the_one_that_was_resolved_is_told(alder, opened):
    say(alder, opened, {**EMERGENCY, "choice": "both_legs"}, now=NOW, question="rf_weakness")
    resolved(alder)
    say(alder, opened, {**EMERGENCY, "choice": "fast"}, now=LATER, question="rf_weakness")
    assert told() == [(opened, "T0", "raised", LATER)]


def test_while_its_alert_is_open_an_alarm_said_again_is_the_same_worry(alder, opened):
    for answer in (EMERGENCY, NO, EMERGENCY):
        say(alder, opened, answer, now=NOW)
    assert (told(), mails()) == ([(opened, "T0", "raised", NOW)], 1)


def test_an_alarm_taken_back_in_a_change_and_said_again_there_is_told_though_the_version_before_says_it(
    alder, sent
):
    later = revised(alder, sent)
    say(alder, later, EMERGENCY, now=LATER)
    assert told() == [(sent, "T0", "resolved", NOW)]
    say(alder, later, NO, now=LATER)
    kept = say(alder, later, EMERGENCY, now=LATER)
    assert told() == [(sent, "T0", "resolved", NOW), (later, "T0", "raised", LATER)]
    assert (mails(), stopped(alder, kept)) == (2, ["rf_saddle"])
    assert of_intake(kept, now=LATER).words == WORDS[DeskOutcome.EMERGENCY][1]


def test_such_a_change_goes_on_once_somebody_has_dealt_with_it(alder, sent):
    later = revised(alder, sent)
    say(alder, later, NO, now=LATER)
    say(alder, later, EMERGENCY, now=LATER)
    resolved(alder, now=LATER)
    kept = say(alder, later, NO, now=LATER, question="rf_bladder")
    assert (stopped(alder, kept), len(told())) == ([], 2)


def test_what_a_version_brought_along_stops_nothing(alder, sent):
    assert stopped(alder, revised(alder, sent)) == []
