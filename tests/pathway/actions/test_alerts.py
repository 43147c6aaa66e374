"""Alerts: one person takes each, nothing closes by itself, silence is escalated."""

from datetime import timedelta

import pytest

from clinic.errors import Refused, Stale
from clinic.models import Membership, Message
from pathway.actions import alerts
from pathway.models import Alert, EpisodeOfCare
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db


def taken(at, alert):
    return alerts.acknowledge(alert, by=at.therapist.by, now=LATER + timedelta(minutes=5))


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
    assert (stored.state, stored.outcome, stored.call_outcome, stored.resolved_by) == (
        "resolved",
        "sent_to_emergency",
        "On her way.",
        alder.therapist.user,
    )


def test_an_emergency_nobody_took_is_told_to_the_lead_once(alder):
    follow_up.alarmed(alder)
    quarter = LATER + timedelta(minutes=15)
    moments = (quarter - timedelta(seconds=1), quarter, quarter + timedelta(hours=1))
    assert [alerts.escalate(now=moment) for moment in moments] == [0, 1, 0]
    addresses = (
        Message.objects.filter(template="staff_alert").order_by("pk").values_list("address", flat=True)
    )
    assert list(addresses) == [alder.therapist.user.email, alder.manager.user.email]


def test_what_somebody_took_is_not_escalated(alder):
    taken(alder, follow_up.alarmed(alder))
    assert alerts.escalate(now=LATER + timedelta(hours=3)) == 0


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


def test_a_silent_owner_is_not_asked_a_second_time_where_somebody_else_can_hear(alder):
    """The lead owns the alert, so the silence is told to whoever is next."""
    check_in = follow_up.asked(alder)
    EpisodeOfCare.objects.update(therapist=alder.manager.user)
    follow_up.answered(check_in, fu_breath=follow_up.yes())
    alerts.escalate(now=LATER + timedelta(minutes=15))
    assert addresses() == [alder.manager.user.email, alder.therapist.user.email]


def test_a_clinic_without_a_lead_still_hears_of_silence(alder):
    Membership.objects.update(is_clinical_lead=False)
    follow_up.alarmed(alder)
    alerts.escalate(now=LATER + timedelta(minutes=15))
    assert addresses() == [alder.therapist.user.email, alder.manager.user.email]


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
    assert Alert.objects.get().call_outcome == "A slip.\nOn her way."
