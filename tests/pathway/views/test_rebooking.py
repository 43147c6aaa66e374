"""Whom to re-book on its page: reached from closed days and working time, narrowed, pressed once, and paginated."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import actions
from clinic.actions import diaries
from pathway.models import CallTask
from pathway.views.rebooking import PAGE
from tests import cast
from tests.forms_on_a_page import form_with
from tests.journeys.arrangements import open_clinic
from tests.patients.diaries import book, someone

pytestmark = pytest.mark.django_db
LIST, DAY, HOUR = reverse("appointments:rebooking"), timedelta(days=1), timedelta(hours=1)
OWE = "Put on the call list"


@pytest.fixture
def now():
    return cast.this_moment()


@pytest.fixture
def at(db, now):
    return open_clinic("alder", now)


@pytest.fixture
def desk(at, sign_in):
    return sign_in(at.receptionist)


def visit(at, now, name="Stranded", *, days=3, hours=0):
    starts_at = now.replace(minute=0, second=0, microsecond=0) + days * DAY + hours * HOUR
    return book(at, someone(at, name), starts_at, now=now)


def day_of(at, visit):
    return at.clinic.local(visit.starts_at).date()


def close(at, visit, now):
    diaries.close_day(at.clinic, on=day_of(at, visit), name="Storm", by=at.manager.by, now=now)


def test_nobody_to_re_book_says_what_would_be_listed(desk):
    page = desk.get(LIST).content.decode()
    assert ("Nobody to re-book" in page, OWE in page) == (True, False)


def test_a_visit_says_who_when_with_whom_what_for_and_why_and_leads_to_its_move(at, desk, now):
    one = visit(at, now)
    close(at, one, now)
    page = desk.get(LIST).content.decode()
    when = at.clinic.local(one.starts_at).isoformat(timespec="minutes")
    for words in ("Stranded Person", when, "Consultation with Dana Whitfield", "The clinic is closed"):
        assert words in page
    assert f'href="{reverse("appointments:edit", args=[one.uuid])}"' in page


def test_one_press_owes_each_a_call_and_the_list_then_says_so(at, desk, now):
    one = visit(at, now)
    visit(at, now, "Other", hours=1)
    close(at, one, now)
    form, button = form_with(desk.get(LIST).content.decode(), OWE)
    answer = desk.post(button.action, form.fields, follow=True)
    page = answer.content.decode()
    assert (CallTask.objects.count(), "2 patients put on the call list." in page, OWE in page) == (
        2,
        True,
        False,
    )
    links = [reverse("calls:outcome", args=[task.uuid]) for task in CallTask.objects.all()]
    assert all(f'href="{link}"' in page for link in links)


def test_a_press_on_the_list_of_a_day_stays_on_that_day(at, desk, now):
    one, other = visit(at, now), visit(at, now, "Other", days=4)
    close(at, one, now)
    close(at, other, now)
    of_the_day = f"{LIST}?day={day_of(at, other)}"
    html = desk.get(of_the_day).content.decode()
    assert ("Other Person" in html, "Stranded Person" in html) == (True, False)
    form, button = form_with(html, OWE)
    assert desk.post(button.action, form.fields).url == of_the_day
    assert CallTask.objects.get().patient == other.patient


@pytest.mark.parametrize("asked", ["day=nonsense", "day=9999-12-31", "therapist=nobody", "therapist=%00"])
def test_a_day_or_a_person_nobody_knows_is_not_there(desk, asked):
    assert desk.get(f"{LIST}?{asked}").status_code == 404


def test_a_therapist_of_another_clinic_is_not_there(at, desk, now):
    stranger = cast.open_clinic(slug="birch", now=now)
    cast.enter(at)
    assert desk.get(LIST, {"therapist": stranger.therapist.user.uuid}).status_code == 404


def test_a_day_that_is_closed_says_how_many_to_re_book_and_leads_to_them(at, sign_in, now):
    one, manager = visit(at, now), sign_in(at.manager)
    typed = {"on": day_of(at, one), "name": "Storm"}
    page = manager.post(reverse("closed_days"), typed, follow=True).content.decode()
    assert "Nobody is offered it any more. 1 visit to re-book." in page
    assert f'href="{LIST}?day={day_of(at, one)}"' in page


def test_time_away_says_how_many_to_re_book_and_leads_to_them(at, sign_in, now):
    one, manager = visit(at, now), sign_in(at.manager)
    here = at.clinic.local(one.starts_at)
    typed = {
        "starts_at": f"{here - HOUR:%Y-%m-%dT%H:%M}",
        "ends_at": f"{here + HOUR:%Y-%m-%dT%H:%M}",
        "reason": "",
    }
    member = at.therapist.member
    page = manager.post(reverse("time_off", args=[member.uuid]), typed, follow=True).content.decode()
    assert "Nobody is offered that time any more. 1 visit to re-book." in page
    link = f"{LIST}?therapist={at.therapist.user.uuid}"
    assert f'href="{link}"' in page
    assert "The therapist is away" in manager.get(link).content.decode()


def test_a_week_that_is_changed_says_it_too(at, sign_in, now):
    visit(at, now)
    hours = reverse("hours", args=[at.therapist.member.uuid])
    manager = sign_in(at.manager)
    assert "to re-book" not in manager.get(hours).content.decode()
    actions.set_working_hours(at.clinic, at.therapist.user, [], by=at.manager.by, now=now)
    assert "1 visit to re-book." in manager.get(hours).content.decode()


def test_a_full_page_costs_what_one_row_costs_and_the_rest_is_on_the_next(at, desk, now):
    one = visit(at, now, days=20)
    actions.set_working_hours(at.clinic, at.therapist.user, [], by=at.manager.by, now=now)
    desk.get(LIST)
    with CaptureQueriesContext(connection) as few:
        desk.get(LIST)
    for number in range(PAGE):
        book(at, one.patient, one.starts_at + (number + 1) * DAY, now=now)
    with CaptureQueriesContext(connection) as many:
        page = desk.get(LIST)
    assert (len(many), len(page.context["lines"])) == (len(few), PAGE)
    assert len(desk.get(LIST, {"page": 2}).context["lines"]) == 1
