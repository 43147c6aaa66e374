"""Somebody leaves or becomes something else: alerts and calls go to others first, visits and drafts are said."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import actions
from clinic.enums import Role
from clinic.errors import Refused, Stale
from clinic.models import Membership
from pathway.actions import alerts, calls, leavers
from pathway.enums import Tier
from pathway.models import Alert, CallTask
from pathway.queries import leavers as queries
from pathway.rules.advice import Advice
from tests.cast import NOW, WEEK, Person
from tests.pathway import scenes, sessions
from tests.patients.diaries import HOUR, book, someone

pytestmark = pytest.mark.django_db
WORRY = alerts.Cause("caller_worry", Tier.T1, "A worry", Advice(Tier.T1, "", ""))


@pytest.fixture
def omar(alder):
    """A second therapist, who stands in for Dana."""
    member = actions.add_member(
        alder.clinic,
        email="omar@alder.example",
        name="Omar Haddad",
        role=Role.THERAPIST,
        by=alder.manager.by,
        now=NOW,
    )
    actions.set_working_hours(alder.clinic, member.user, WEEK, by=alder.manager.by, now=NOW)
    Membership.objects.filter(pk=alder.therapist.member.pk).update(deputy=member.user)
    return Person(member)


def hanging(person, now=NOW):
    member = Membership.objects.select_related("user", "clinic").get(pk=person.member.pk)
    return queries.hanging(member, now=now)


def member_of(person):
    return Membership.objects.select_related("user", "clinic").get(pk=person.member.pk)


def switch_off(at, person, *, seen=None, now=NOW):
    seen = hanging(person, now).seen if seen is None else seen
    return leavers.switch_off(member_of(person), seen=seen, by=at.manager.by, now=now)


def alarm(at, name="Worried"):
    episode = scenes.opened(at, given_name=name, now=NOW)
    return alerts.raise_for_caller(episode, WORRY, by=at.receptionist.by, now=NOW)[0]


def promised(at, person):
    """A call about a visit that has to be booked again, which this person has begun."""
    calls.owe_rebooking(
        book(at, someone(at, "Rebooked"), NOW + 48 * HOUR, therapist=at.therapist.user), now=NOW
    )
    call = CallTask.objects.get()
    CallTask.objects.filter(pk=call.pk).update(owner=person.user)
    return call


def test_nothing_hangs_on_somebody_new(alder, omar):
    assert (hanging(alder.therapist).is_nothing, hanging(alder.receptionist).is_nothing) == (True, True)


def test_everything_that_hangs_on_somebody_is_counted(alder, omar):
    first = book(alder, someone(alder, "First"), NOW + HOUR)
    book(alder, someone(alder, "Over"), NOW - 2 * HOUR, now=NOW - 3 * HOUR)
    book(alder, someone(alder, "Omars"), NOW + HOUR, therapist=omar.user)
    alarm(alder)
    draft = sessions.opened(alder, sessions.ready(alder, given_name="Left"))
    Membership.objects.filter(pk=omar.member.pk).update(deputy=alder.therapist.user)
    found = hanging(alder.therapist)
    assert (found.visits, found.visits_count, found.alerts, found.calls) == ((first,), 1, 1, 0)
    assert (found.sessions, found.deputy_of, found.stands_in) == ((draft,), (omar.user,), omar.user)
    assert (found.seen, found.is_nothing) == ("1-1-0-1-0", False)


def test_it_takes_as_many_queries_for_three_visits_as_for_one(alder):
    member = member_of(alder.therapist)
    counts = []
    for number in range(1, 4):
        book(alder, someone(alder, f"Visit{number}"), NOW + number * HOUR)
        with CaptureQueriesContext(connection) as took:
            found = queries.hanging(member, now=NOW)
            [visit.patient.full_name for visit in found.visits]
        counts.append(len(took))
    assert counts == [counts[0]] * 3


def test_switched_off_their_alerts_and_calls_go_to_whoever_stands_in(alder, omar):
    alert, call = alarm(alder), promised(alder, alder.therapist)
    done = switch_off(alder, alder.therapist)
    assert (done.handed_over.to, done.handed_over.alerts, done.handed_over.calls) == (omar.user, 1, 1)
    assert (Alert.objects.get(pk=alert.pk).owner, CallTask.objects.get(pk=call.pk).owner) == (
        omar.user,
        omar.user,
    )
    assert member_of(alder.therapist).is_active is False


def test_visits_and_drafts_stay_where_they_are_and_are_said_afterwards(alder, omar):
    visit = book(alder, someone(alder, "First"), NOW + HOUR)
    draft = sessions.opened(alder, sessions.ready(alder, given_name="Left"))
    switch_off(alder, alder.therapist)
    left = hanging(alder.therapist)
    assert (left.visits, left.sessions) == ((visit,), (draft,))


def test_nobody_is_booked_with_them_any_more(alder, omar):
    switch_off(alder, alder.therapist)
    with pytest.raises(Refused, match="does not work here"):
        book(alder, someone(alder, "Late"), NOW + 2 * HOUR)


def test_whoever_did_not_see_all_that_hangs_on_them_is_told(alder, omar):
    seen = hanging(alder.therapist).seen
    alarm(alder)
    with pytest.raises(Stale, match="Something new waits"):
        switch_off(alder, alder.therapist, seen=seen)
    assert member_of(alder.therapist).is_active is True


def test_alerts_are_never_left_with_somebody_who_is_gone(alder):
    alarm(alder)
    Membership.objects.filter(pk=alder.manager.member.pk).update(role=Role.RECEPTIONIST)
    with pytest.raises(Refused, match="Nobody else here hears alerts"):
        switch_off(alder, alder.therapist)
    assert Alert.objects.get().owner == alder.therapist.user


def test_what_somebody_at_the_desk_promised_is_the_desks(alder):
    call = promised(alder, alder.receptionist)
    done = switch_off(alder, alder.receptionist)
    assert (done.handed_over.to, done.handed_over.calls) == (None, 1)
    assert CallTask.objects.get(pk=call.pk).owner is None


def test_a_refusal_hands_nothing_over(alder, omar):
    alert = alarm(alder)
    Membership.objects.filter(pk=alder.therapist.member.pk).update(is_clinical_lead=True)
    Membership.objects.filter(pk=alder.manager.member.pk).update(is_clinical_lead=False)
    with pytest.raises(Refused, match="only clinical lead"):
        switch_off(alder, alder.therapist)
    assert Alert.objects.get(pk=alert.pk).owner == alder.therapist.user


def test_back_again_they_get_what_nobody_has_begun(alder, omar):
    waiting, begun = alarm(alder), alarm(alder, "Begun")
    switch_off(alder, alder.therapist)
    alerts.acknowledge(Alert.objects.get(pk=begun.pk), by=omar.by, now=NOW)
    given = leavers.switch_on(member_of(alder.therapist), by=alder.manager.by, now=NOW + timedelta(days=1))
    assert (given.alerts, given.stay) == (1, 1)
    assert Alert.objects.get(pk=waiting.pk).owner == alder.therapist.user


def test_whoever_hears_alerts_no_longer_hands_over_theirs(alder, omar):
    alert = alarm(alder)
    done = leavers.change_role(
        member_of(alder.therapist),
        role=Role.RECEPTIONIST,
        title="",
        was=Role.THERAPIST,
        seen=hanging(alder.therapist).seen,
        by=alder.manager.by,
        now=NOW,
    )
    assert (done.member.role, done.handed_over.alerts) == ("receptionist", 1)
    assert Alert.objects.get(pk=alert.pk).owner == omar.user


def test_a_therapist_who_becomes_a_manager_keeps_their_alerts(alder, omar):
    alert = alarm(alder)
    done = leavers.change_role(
        member_of(alder.therapist),
        role=Role.MANAGER,
        title="PT",
        was=Role.THERAPIST,
        seen="",
        by=alder.manager.by,
        now=NOW,
    )
    assert (done.member.role, done.handed_over.alerts) == ("manager", 0)
    assert Alert.objects.get(pk=alert.pk).owner == alder.therapist.user
