"""The four questions of a first booking: what they raise, and that they are asked once and kept as they were."""

import pytest
from django.db import DatabaseError, transaction

from clinic.errors import Refused
from pathway.actions import alerts, first_calls
from pathway.models import Alert, CallTask, FirstCall
from pathway.queries.desk import desk_word, to_ask
from pathway.states import CallReason
from tests import cast
from tests.pathway import scenes

pytestmark = pytest.mark.django_db
NO = dict.fromkeys(("desk_saddle", "desk_bladder_bowel", "desk_legs", "desk_ill"), "no")


def _ask(alder, episode, **different):
    choices = {slug: code for slug, code in {**NO, **different}.items() if code}
    return first_calls.ask(episode, choices=choices, by=alder.receptionist.by, now=cast.NOW)


def _raised():
    return sorted(Alert.objects.values_list("cause", "tier"))


def test_four_times_no_is_clear_to_book_and_raises_nothing(alder):
    episode = scenes.opened(alder)
    _ask(alder, episode)
    assert desk_word(episode.patient, clinic=alder.clinic, now=cast.NOW).words == "Clear to book"
    assert (_raised(), CallTask.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("different", "raised"),
    [
        ({"desk_saddle": "yes"}, [("desk_saddle", "T0")]),
        ({"desk_legs": "one_leg"}, [("desk_legs", "T1")]),
        ({"desk_ill": "rather_not_say"}, [("desk_ill", "T1")]),
        ({"desk_legs": "both_legs", "desk_ill": "yes"}, [("desk_ill", "T1"), ("desk_legs", "T0")]),
    ],
)
def test_what_is_not_no_is_an_alert_for_the_therapist(alder, different, raised):
    _ask(alder, scenes.opened(alder), **different)
    assert _raised() == raised


def test_an_emergency_answer_needs_no_further_question_and_owes_a_call_back(alder):
    episode = scenes.opened(alder)
    _ask(alder, episode, desk_saddle="yes", desk_bladder_bowel="", desk_legs="", desk_ill="")
    assert "call 911" in desk_word(episode.patient, clinic=alder.clinic, now=cast.NOW).script
    assert list(CallTask.objects.values_list("reason", "due_at")) == [(CallReason.RING_BACK, cast.NOW)]


def test_a_question_left_open_is_not_taken_as_no(alder):
    with pytest.raises(Refused, match="Ask every question"):
        _ask(alder, scenes.opened(alder), desk_legs="")
    assert FirstCall.objects.count() == 0


def test_an_episode_is_asked_once(alder):
    episode = scenes.opened(alder)
    assert to_ask(episode.patient) == episode
    _ask(alder, episode)
    assert to_ask(episode.patient) is None
    with pytest.raises(Refused, match="asked already"):
        _ask(alder, episode, desk_saddle="yes")
    assert _raised() == []


def test_once_a_clinician_dealt_with_it_the_desk_is_told_nothing_more(alder):
    episode = scenes.opened(alder)
    _ask(alder, episode, desk_ill="yes")
    assert desk_word(episode.patient, clinic=alder.clinic, now=cast.NOW).words == "Clinician will call you"
    alert = Alert.objects.get()
    alerts.acknowledge(alert, by=alder.therapist.by, now=cast.NOW)
    alerts.resolve(alert, outcome="advised", call_outcome="A cold.", by=alder.therapist.by, now=cast.NOW)
    assert desk_word(episode.patient, clinic=alder.clinic, now=cast.NOW) is None


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_the_answers_as_they_were(alder, change):
    call = _ask(alder, scenes.opened(alder))
    rows = FirstCall.objects.filter(pk=call.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(outcome="clear_to_book") if change == "update" else rows.delete()
    assert rows.get().outcome == call.outcome
