"""Calls the desk owes."""

import pytest

from clinic.errors import Refused, Stale
from pathway.actions import calls
from pathway.models import Alert, CallTask
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(alder):
    follow_up.asked(alder, channel="phone")
    return CallTask.objects.get()


def test_a_call_closes_with_how_it_went(alder, call):
    calls.close(call, outcome="well", by=alder.receptionist.by, now=LATER)
    stored = CallTask.objects.get(pk=call.pk)
    assert (stored.state, stored.outcome, stored.done_by) == ("done", "well", alder.receptionist.user)
    assert Alert.objects.count() == 0


def test_a_worry_becomes_an_alert_for_today(alder, call):
    calls.close(call, outcome="worry", by=alder.receptionist.by, now=LATER)
    assert list(Alert.objects.values_list("cause", "tier", "owner")) == [
        ("caller_worry:check_in_due", "T1", alder.therapist.user.pk)
    ]


def test_of_two_who_close_a_call_the_second_is_told(alder, call):
    other = CallTask.objects.get(pk=call.pk)
    calls.close(call, outcome="well", by=alder.receptionist.by, now=LATER)
    with pytest.raises(Stale):
        calls.close(other, outcome="worry", by=alder.receptionist.by, now=LATER)
    assert Alert.objects.count() == 0


def test_words_we_do_not_know_are_refused(alder, call):
    with pytest.raises(Refused) as refusal:
        calls.close(call, outcome="leg hurts", by=alder.receptionist.by, now=LATER)
    assert refusal.value.field == "outcome"


def test_a_worry_in_a_second_call_is_an_alert_of_its_own(alder, call):
    calls.close(call, outcome="worry", by=alder.receptionist.by, now=LATER)
    calls.owe(call.check_in, reason="no_reply", now=LATER)
    second = CallTask.objects.get(state="open")
    calls.close(second, outcome="worry", by=alder.receptionist.by, now=LATER)
    assert Alert.objects.count() == 2
