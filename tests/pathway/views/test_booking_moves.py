"""The page that moves a visit: another time, another therapist, or both; the same visit all the while."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from clinic import actions, dates
from clinic.models import Message
from pathway.actions import bookings
from patients.models import Appointment
from tests import cast
from tests.patients.wishes import omar_too, wishing

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(alder, sign_in):
    return sign_in(alder.receptionist)


@pytest.fixture
def omar(alder):
    return omar_too(alder, now=dates.now()).user


@pytest.fixture
def nine(alder):
    """Nine in the morning of Monday of next week, so that all of the day is still to come."""
    here = alder.clinic.local(dates.now()).date()
    return dates.local_moment(here + timedelta(days=7 - here.weekday()), time(9), alder.clinic.zone)


@pytest.fixture
def visit(alder, nine):
    return of(alder, cast.patient(alder, now=dates.now()), nine)


def of(at, patient, starts_at, **other):
    wish = {"therapist": at.therapist.user, "starts_at": starts_at, "length": timedelta(minutes=45), **other}
    known = {"clinic": at.clinic, "patient": patient, "by": at.receptionist.by, "now": dates.now()}
    return bookings.book_treatment(**known, **wish)


def page_of(visit):
    return reverse("appointments:edit", args=[visit.uuid])


def slot(user, starts_at):
    return f"{user.uuid}@{starts_at.isoformat()}"


def offered(desk, visit, **asked):
    """With whom each time of its day is offered, by the hour it begins."""
    page = desk.get(page_of(visit), {"day": visit.starts_at.date(), **asked})
    times = next(times for day, times in page.context["week"].days if day == visit.starts_at.date())
    return {one.starts_at: one.therapist for one in times}


def move(desk, visit, user, starts_at):
    return desk.post(page_of(visit), {"slot": slot(user, starts_at), "version": visit.version})


def test_the_times_are_those_of_its_therapist_until_another_one_or_anybody_is_asked_for(
    alder, desk, visit, omar, nine
):
    dana = alder.therapist.user
    own = offered(desk, visit)
    assert (set(own.values()), nine in own) == ({dana}, False)  # the time it has is no other one
    named = offered(desk, visit, therapist=omar.uuid)
    assert set(named.values()) == {omar}
    of(alder, cast.patient(alder, given_name="Other", now=dates.now()), nine + 2 * HOUR, therapist=omar)
    anybody = offered(desk, visit, therapist="any")
    assert anybody[nine + 2 * HOUR] == dana
    assert set(anybody.values()) == {dana, omar}


@pytest.mark.parametrize("asked", ["nobody", "", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_who_is_not_here_is_as_if_nobody_was_asked_for(alder, desk, visit, omar, asked):
    assert set(offered(desk, visit, therapist=asked).values()) == {alder.therapist.user}


def test_moved_to_another_therapist_it_is_the_same_visit_and_one_message_says_so(desk, visit, omar, nine):
    answer = move(desk, visit, omar, nine + 2 * HOUR)
    moved = Appointment.objects.get()
    assert (moved.pk, moved.uuid, moved.therapist, moved.starts_at) == (
        visit.pk,
        visit.uuid,
        omar,
        nine + 2 * HOUR,
    )
    assert "11:00 with Omar Haddad. An e-mail is on its way." in desk.get(answer.url).content.decode()
    booked, told = Message.objects.filter(about_kind="appointment", about_id=visit.pk).order_by("pk")
    assert (booked.state, told.template, told.state) == ("cancelled", "visit_moved", "queued")
    ids = [
        (one.parameters["calendar"]["uid"], one.parameters["calendar"]["sequence"]) for one in (booked, told)
    ]
    assert ids == [(str(visit.uuid), 0), (str(visit.uuid), 1)]


def test_at_the_same_time_with_somebody_else_it_has_no_new_time(desk, visit, omar, nine):
    move(desk, visit, omar, nine)
    moved = Appointment.objects.get()
    assert (moved.therapist, moved.starts_at) == (omar, nine)
    assert "was_at" not in Message.objects.get(template="visit_moved").parameters


def test_a_time_the_other_therapist_has_not_is_refused_with_their_nearest_times(
    alder, desk, visit, omar, nine
):
    of(alder, cast.patient(alder, given_name="Other", now=dates.now()), nine + 2 * HOUR, therapist=omar)
    page = move(desk, visit, omar, nine + 2 * HOUR)
    assert "Omar Haddad is already booked on" in page.content.decode()
    assert {one.therapist for one in page.context["nearest"]} == {omar}
    assert Appointment.objects.get(pk=visit.pk).therapist == alder.therapist.user


def test_nobody_gets_a_visit_with_needles_who_may_not_needle(alder, desk, visit, omar, nine):
    for credential in omar.credentials.all():
        actions.withdraw_credential(credential, reason="x", by=alder.manager.by, now=dates.now())
    assert offered(desk, visit, therapist=omar.uuid) == {}
    assert set(offered(desk, visit, therapist="any").values()) == {alder.therapist.user}
    page = move(desk, visit, omar, nine + 2 * HOUR)
    assert "has no licence and needling credential in date" in page.content.decode()
    assert Appointment.objects.get().therapist == alder.therapist.user


def test_anybody_is_whom_the_patient_wishes_to_be_seen_by_and_who_is_named_against_it_is_said(
    alder, desk, omar, nine
):
    visit = of(alder, wishing(alder, "woman", now=dates.now()), nine)
    assert set(offered(desk, visit, therapist="any").values()) == {alder.therapist.user}
    against = desk.get(page_of(visit), {"therapist": omar.uuid}).content.decode()
    assert "You named Omar Haddad for this visit" in against
    assert "You named" not in desk.get(page_of(visit)).content.decode()


def test_where_the_week_is_full_the_next_free_times_are_offered(alder, desk, visit, nine):
    day = alder.clinic.local(nine).date()
    actions.take_time_off(
        alder.clinic, alder.therapist.user, starts_at=nine + HOUR, ends_at=nine + timedelta(days=12), reason="",
        by=alder.manager.by, now=dates.now(),
    )  # fmt: skip
    page = desk.get(page_of(visit), {"day": day + timedelta(days=1)})
    assert [alder.clinic.local(one.starts_at).date() for one in page.context["next_free"]] != []
    assert "Next free after this week" in page.content.decode()
