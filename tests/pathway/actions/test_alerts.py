"""Alerts: one person takes each, calls are recorded, nothing closes by itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clinic.errors import Refused, Stale
from clinic.models import Membership, Message, TimeOff
from pathway.actions import alerts
from pathway.models import Alert, AlertCall
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db


def taken(at, alert):
    return alerts.acknowledge(alert, by=at.therapist.by, now=LATER + timedelta(minutes=5))


def said(alert):
    return [(call.result, call.words, call.called_by) for call in alert.calls.all()]


def test_of_two_who_take_an_alert_the_second_is_told(alder):
    alert = follow_up.alarmed(alder)
    other = Alert.objects.get(pk=alert.pk)
    taken(alder, alert)
    with pytest.raises(Stale):
        alerts.acknowledge(other, by=alder.manager.by, now=LATER)
    assert Alert.objects.get(pk=alert.pk).acknowledged_by == alder.therapist.user


def test_an_urgent_alert_is_not_closed_without_the_call(alder):
    alert = taken(alder, follow_up.alarmed(alder))
    with pytest.raises(Refused) as refusal:
        alerts.resolve(alert, outcome="advised", call_outcome="  ", by=alder.therapist.by, now=LATER)
    assert refusal.value.field == "call_outcome"
    assert Alert.objects.get(pk=alert.pk).state == "acknowledged"


def test_an_alert_is_not_closed_before_somebody_took_it(alder):
    alert = follow_up.alarmed(alder)
    with pytest.raises(Stale):
        alerts.resolve(alert, outcome="advised", call_outcome="Fine.", by=alder.therapist.by, now=LATER)


def test_a_taken_alert_closes_with_its_outcome(alder):
    alert = taken(alder, follow_up.alarmed(alder))
    alerts.resolve(
        alert, outcome="sent_to_emergency", call_outcome="On her way.", by=alder.therapist.by, now=LATER
    )
    stored = Alert.objects.get(pk=alert.pk)
    assert (stored.state, stored.outcome, stored.resolved_by) == (
        "resolved",
        "sent_to_emergency",
        alder.therapist.user,
    )
    assert said(alert) == [("reached", "On her way.", alder.therapist.user)]


def leave(person):
    Membership.objects.filter(pk=person.member.pk).update(is_active=False)


def addresses():
    return list(
        Message.objects.filter(template="staff_alert").order_by("pk").values_list("address", flat=True)
    )


def test_an_alert_of_a_therapist_who_left_belongs_to_somebody_who_is_here(alder):
    check_in = follow_up.asked(alder)
    leave(alder.therapist)
    follow_up.answered(check_in, fu_breath=follow_up.yes())
    assert Alert.objects.get().owner == alder.manager.user
    assert addresses() == [alder.manager.user.email]


def test_what_was_resolved_and_taken_back_is_raised_again_when_it_comes_back(alder):
    alert = follow_up.alarmed(alder)
    check_in = alert.check_in
    taken(alder, alert)
    alerts.resolve(alert, outcome="mistake", call_outcome="A slip.", by=alder.therapist.by, now=LATER)
    follow_up.answered(check_in, fu_bleed=follow_up.no())
    assert Alert.objects.get().state == "resolved"  # nothing new was said about it
    tomorrow = LATER + timedelta(days=1)
    follow_up.answered(check_in, now=tomorrow, fu_breath=follow_up.no())
    follow_up.answered(check_in, now=tomorrow, fu_breath=follow_up.yes())
    alert = Alert.objects.get()
    assert (alert.state, alert.raised_at, len(addresses())) == ("raised", tomorrow, 2)
    alerts.acknowledge(alert, by=alder.therapist.by, now=tomorrow)
    alerts.resolve(
        alert, outcome="sent_to_emergency", call_outcome="On her way.", by=alder.therapist.by, now=tomorrow
    )
    assert [words for _, words, _ in said(alert)] == ["A slip.", "On her way."]


def test_calls_are_kept_one_by_one_and_one_that_reached_says_what_was_said(alder):
    alert = taken(alder, follow_up.alarmed(alder))
    for result, words in (("no_answer", ""), ("message_left", ""), ("reached", " Breathes well. ")):
        alerts.record_call(alert, result=result, words=words, by=alder.therapist.by, now=LATER)
    assert [(result, words) for result, words, _ in said(alert)] == [
        ("no_answer", ""),
        ("message_left", ""),
        ("reached", "Breathes well."),
    ]
    with pytest.raises(Refused) as refusal:
        alerts.record_call(alert, result="reached", words=" ", by=alder.therapist.by, now=LATER)
    assert refusal.value.field == "words"


def test_a_recorded_call_is_enough_to_close_and_a_message_is_no_talk(alder):
    alert = taken(alder, follow_up.alarmed(alder))
    alerts.record_call(alert, result="message_left", words="", by=alder.therapist.by, now=LATER)
    with pytest.raises(Refused) as refusal:
        alerts.resolve(alert, outcome="advised", call_outcome="", by=alder.therapist.by, now=LATER)
    assert refusal.value.field == "call_outcome"
    alerts.resolve(alert, outcome="not_reached", call_outcome="", by=alder.therapist.by, now=LATER)
    assert Alert.objects.get().state == "resolved"


def test_a_call_before_it_was_raised_again_does_not_close_it(alder):
    alert = taken(alder, follow_up.alarmed(alder, slug="fu_weak"))
    alerts.record_call(alert, result="reached", words="One leg.", by=alder.therapist.by, now=LATER)
    tomorrow = LATER + timedelta(days=1)
    follow_up.answered(alert.check_in, now=tomorrow, fu_weak={**follow_up.yes(), "choice": "both_legs"})
    alert = Alert.objects.get()
    assert (alert.tier, alert.state, alert.round, alert.called_at) == ("T0", "raised", 2, None)
    alerts.acknowledge(alert, by=alder.therapist.by, now=tomorrow)
    with pytest.raises(Refused):
        alerts.resolve(alert, outcome="seen_here", call_outcome="", by=alder.therapist.by, now=tomorrow)


def test_no_call_about_an_alert_nobody_took(alder):
    with pytest.raises(Stale):
        alerts.record_call(
            follow_up.alarmed(alder), result="no_answer", words="", by=alder.therapist.by, now=LATER
        )
    assert AlertCall.objects.count() == 0


def test_the_database_closes_no_urgent_alert_without_a_call(alder):
    alert = taken(alder, follow_up.alarmed(alder))
    with pytest.raises(IntegrityError, match="urgent_alert_is_resolved_after_a_call"), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(
            state="resolved", outcome="advised", resolved_at=LATER, resolved_by=alder.therapist.user
        )


def test_a_recorded_call_never_changes(alder):
    alert = taken(alder, follow_up.alarmed(alder))
    alerts.record_call(alert, result="no_answer", words="", by=alder.therapist.by, now=LATER)
    with pytest.raises(DatabaseError, match="append"), transaction.atomic():
        AlertCall.objects.update(result="reached", words="All well.")


def two_that_wait(at):
    for name in ("One", "Two"):
        follow_up.answered(follow_up.asked(at, given_name=name), fu_rash=follow_up.yes())
    return Alert.objects.order_by("pk")


def test_what_can_wait_is_taken_several_at_a_time(alder):
    first, second = two_that_wait(alder)
    ticked = list(Alert.objects.all())
    alerts.acknowledge(first, by=alder.manager.by, now=LATER)
    assert alerts.acknowledge_many(ticked, by=alder.therapist.by, now=LATER) == [second]
    assert [row.acknowledged_by for row in Alert.objects.order_by("pk")] == [
        alder.manager.user,
        alder.therapist.user,
    ]


def test_an_urgent_one_is_never_taken_among_several(alder):
    follow_up.alarmed(alder)
    with pytest.raises(Refused):
        alerts.acknowledge_many(Alert.objects.all(), by=alder.therapist.by, now=LATER)
    assert Alert.objects.get().state == "raised"


def test_what_can_wait_is_mailed_to_nobody_at_once(alder):
    follow_up.answered(follow_up.asked(alder), fu_rash=follow_up.yes())
    assert (Alert.objects.get().tier, addresses()) == ("T2", [])


def test_the_deputy_owns_the_alert_at_once_while_the_therapist_is_off(alder):
    check_in = follow_up.asked(alder)
    Membership.objects.filter(pk=alder.therapist.member.pk).update(deputy=alder.manager.user)
    TimeOff.objects.create(
        clinic=alder.clinic,
        user=alder.therapist.user,
        starts_at=LATER - timedelta(hours=8),
        ends_at=LATER + timedelta(hours=8),
    )
    follow_up.answered(check_in, fu_breath=follow_up.yes())
    assert (Alert.objects.get().owner, addresses()) == (alder.manager.user, [alder.manager.user.email])
