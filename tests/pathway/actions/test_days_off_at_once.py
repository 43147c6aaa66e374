"""Two people say at the same instant that a therapist is off: everything happens once."""

import secrets
from datetime import timedelta

import pytest

from clinic import actions, scope
from clinic.enums import Role
from clinic.models import TimeOff
from pathway.actions import days_off
from pathway.actions.days_off import Choice
from pathway.models import CallTask
from pathway.queries import days_off as queries
from pathway.states import DayOffChoice
from patients.models import Appointment
from tests import at_once, cast
from tests.cast import NOW, WEEK
from tests.patients.diaries import HOUR, book, someone

PRESSES = 4


def a_day():
    """Dana has two visits left, and Omar is free."""
    at = cast.open_clinic(slug=f"off-{secrets.token_hex(4)}")
    member = actions.add_member(
        at.clinic,
        email=f"omar@{at.clinic.slug}.example",
        name="Omar Haddad",
        role=Role.THERAPIST,
        by=at.manager.by,
        now=NOW,
    )
    actions.set_working_hours(at.clinic, member.user, WEEK, by=at.manager.by, now=NOW)
    for hours in (1, 2):
        book(at, someone(at), NOW + hours * HOUR, kind="review", length=timedelta(minutes=30))
    return at


@pytest.fixture
def at(db):
    return at_once.elsewhere(a_day)


def test_of_several_presses_at_once_one_swaps_cancels_and_takes_the_day_off(at):
    cast.enter(at)
    swapped, cancelled = queries.left(at.clinic, at.therapist.user, now=NOW)
    choices = [
        Choice(swapped.visit, DayOffChoice.SWAP, swapped.swaps[0]),
        Choice(cancelled.visit, DayOffChoice.CANCEL),
    ]

    def press():
        scope.enter(at.clinic.pk)
        done = days_off.take(at.clinic, at.therapist.user, choices=choices, by=at.manager.by, now=NOW)
        return done.swapped, done.cancelled

    got = at_once.at_once(*[press] * PRESSES)

    cast.enter(at)
    assert sorted(got) == [(0, 0)] * (PRESSES - 1) + [(1, 1)]
    assert (TimeOff.objects.count(), CallTask.objects.count()) == (1, 1)
    assert sorted(Appointment.objects.values_list("therapist__name", "state")) == [
        ("Dana Whitfield", "cancelled"),
        ("Omar Haddad", "booked"),
    ]
