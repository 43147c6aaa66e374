"""When somebody answers the phone: changed in one press, with the alerts that wait timed by it."""

from datetime import time

import pytest

from clinic import queries
from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, Clinic
from pathway.actions import opening_hours
from pathway.enums import Tier
from pathway.models import Alert
from pathway.queries import alert_duty
from tests.cast import WEEK
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
SHORT = [(day, time(9), time(12)) for day in range(4)]


def change(at, stretches, *, version=1):
    return opening_hours.change(at.clinic, stretches=stretches, version=version, by=at.manager.by, now=LATER)


def stored(at):
    week = queries.opening_hours(at.clinic)
    return [(day, row.opens, row.closes) for day, (_, rows) in enumerate(week) for row in rows]


def recorded():
    return AuditEvent.objects.filter(kind="clinic.hours_set", at=LATER).count()


def test_new_hours_count_and_are_recorded_once(alder):
    change(alder, SHORT)
    assert (stored(alder), Clinic.objects.get(pk=alder.clinic.pk).version, recorded()) == (SHORT, 2, 1)


def test_the_same_hours_are_no_change(alder):
    change(alder, reversed(WEEK))
    assert (Clinic.objects.get(pk=alder.clinic.pk).version, recorded()) == (1, 0)


def test_a_clinic_that_never_answers_is_refused(alder):
    with pytest.raises(Refused, match="at least one day open") as refused:
        change(alder, [])
    assert (refused.value.field, stored(alder)) == ("0-morning-to", WEEK)


def test_whoever_was_slower_is_told_and_overwrites_nothing(alder):
    change(alder, SHORT)
    with pytest.raises(Stale):
        change(alder, WEEK)
    assert stored(alder) == SHORT


def test_an_alert_that_waits_is_timed_by_the_new_hours(alder):
    alert = follow_up.alarmed(alder)
    change(alder, [(6, time(3), time(4))])  # closed at every hour of this scene
    wanted = alert_duty.duty(alder.clinic, LATER).next_step_at(
        Tier(alert.tier), alert.raised_at, step=alert.step
    )
    stands = Alert.objects.get(pk=alert.pk).next_step_at
    assert stands == wanted
    assert stands != alert.next_step_at
