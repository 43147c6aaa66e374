"""Off today on its page: who may say it, what is asked of each visit, and there after all."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import actions
from clinic.enums import Role
from clinic.models import Membership, TimeOff
from clinic.templatetags.moments import spoken
from pathway.models import CallTask
from patients.models import Appointment
from tests import cast
from tests.forms_on_a_page import form_with
from tests.journeys.arrangements import ALWAYS, open_clinic
from tests.patients.diaries import book, someone

pytestmark = pytest.mark.django_db
OFF = "Off for the rest of today"


@pytest.fixture
def at(db):
    """A clinic where it is morning, with Omar beside Dana."""
    now = cast.this_moment()
    at = open_clinic("alder", now)
    omar = actions.add_member(
        at.clinic,
        email="omar@alder.example",
        name="Omar Haddad",
        role=Role.THERAPIST,
        by=at.manager.by,
        now=now,
    )
    actions.set_working_hours(at.clinic, omar.user, ALWAYS, by=at.manager.by, now=now)
    cast.certify(at.clinic, omar.user, by=at.manager.by, now=now)
    return at


def page_of(at):
    return reverse("day_off", args=[at.therapist.user.uuid])


def visit(at, name, *, hours):
    now = cast.this_moment()
    starts_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
    return book(at, someone(at, name), starts_at, kind="treatment", length=timedelta(minutes=60), now=now)


def press(client, path, words=OFF, **typed):
    form, button = form_with(client.get(path).content.decode(), words)
    return client.post(button.action or path, {**form.fields, **typed})


def test_the_therapist_the_manager_and_a_desk_lead_may_say_it_and_nobody_else(at, sign_in):
    actions.name_desk_lead(at.receptionist.member, is_lead=True, by=at.manager.by, now=cast.this_moment())
    other = actions.add_member(
        at.clinic,
        email="ines@alder.example",
        name="Ines",
        role=Role.RECEPTIONIST,
        by=at.manager.by,
        now=cast.this_moment(),
    )
    omar = Membership.objects.get(clinic=at.clinic, user__name="Omar Haddad")
    people = [at.therapist, at.manager, at.receptionist, cast.Person(other), cast.Person(omar)]
    assert [sign_in(one).get(page_of(at)).status_code for one in people] == [200, 200, 200, 403, 403]


def test_it_is_said_of_a_therapist_who_works_here_alone(at, sign_in):
    stranger = cast.open_clinic(slug="birch", now=cast.this_moment())
    cast.enter(at)
    client = sign_in(at.manager)
    for user in (stranger.therapist.user, at.receptionist.user):
        assert client.get(reverse("day_off", args=[user.uuid])).status_code == 404


def test_today_leads_to_it_for_whoever_may(at, sign_in):
    link = f'href="{page_of(at)}"'
    people = [at.therapist, at.manager, at.receptionist]
    assert [link in sign_in(one).get("/today/").content.decode() for one in people] == [True, True, False]
    tomorrow = at.clinic.local(cast.this_moment()).date() + timedelta(days=1)
    assert link not in sign_in(at.manager).get("/today/", {"day": tomorrow}).content.decode()


def test_the_best_swap_is_chosen_already_and_one_press_makes_it(at, sign_in):
    one, other = visit(at, "First", hours=2), visit(at, "Second", hours=4)
    client = sign_in(at.manager)
    answer = press(client, page_of(at))
    assert answer.url == page_of(at)
    assert set(Appointment.objects.values_list("pk", "therapist__name")) == {
        (one.pk, "Omar Haddad"),
        (other.pk, "Omar Haddad"),
    }
    page = client.get(page_of(at)).content.decode()
    assert ("2 patients will be seen by somebody else." in page, "There after all" in page) == (True, True)


def test_who_is_not_written_to_is_named_on_the_page_and_called_when_swapped(at, sign_in):
    visit(at, "First", hours=2)
    now = cast.this_moment()
    called = cast.patient(at, given_name="Called", channel="phone", now=now)
    starts_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=4)
    book(at, called, starts_at, kind="treatment", length=timedelta(minutes=60), now=now)
    client = sign_in(at.manager)
    row = "They are called, not written to. Swapped, they are on the call list to be told."
    assert client.get(page_of(at)).content.decode().count(row) == 1
    press(client, page_of(at))
    told = client.get(page_of(at)).content.decode()
    assert "2 patients will be seen by somebody else. 1 of them is not written to" in told
    call = CallTask.objects.get()
    page = sign_in(at.receptionist).get(reverse("calls:outcome", args=[call.uuid])).content.decode()
    assert "We moved their visit: tell them when and with whom" in page
    assert "May I tell you the time and who will see you?" in page
    assert "with Omar Haddad" in page


def test_what_is_not_offered_is_said_at_its_visit_and_the_other_choices_are_kept(at, sign_in):
    one, other = visit(at, "First", hours=2), visit(at, "Second", hours=4)
    answer = press(
        sign_in(at.manager), page_of(at), **{f"visit-{one.uuid}": "nonsense", f"visit-{other.uuid}": "cancel"}
    )
    form = answer.context["form"]
    assert form.errors == {f"visit-{one.uuid}": ["This is not offered any more. Choose again."]}
    assert form_with(answer.content.decode(), OFF)[0].fields[f"visit-{other.uuid}"] == ["cancel"]
    assert TimeOff.objects.filter(user=at.therapist.user).count() == 0


def test_there_after_all_is_pressed_once(at, sign_in):
    client = sign_in(at.therapist)
    press(client, page_of(at))
    ending = reverse("day_off_ending", args=[at.therapist.user.uuid])
    press(client, page_of(at), "There after all")
    assert (client.post(ending).status_code, TimeOff.objects.count()) == (302, 0)


def test_who_is_back_within_two_weeks_away_is_told_from_when_they_are_away_again(at, sign_in):
    now, day = cast.this_moment(), timedelta(days=1)
    actions.take_time_off(
        at.clinic,
        at.therapist.user,
        starts_at=now - 3 * day,
        ends_at=now + 11 * day,
        reason="Holiday",
        by=at.manager.by,
        now=now,
    )
    client, tomorrow = sign_in(at.receptionist), at.clinic.local(now) + day
    actions.name_desk_lead(at.receptionist.member, is_lead=True, by=at.manager.by, now=now)
    again = spoken(tomorrow, "day", now)
    assert (
        f'away again from <time datetime="{tomorrow:%Y-%m-%d}T00:00'
        in client.get(page_of(at)).content.decode()
    )
    press(client, page_of(at), "There after all")
    page = client.get(page_of(at)).content.decode()
    assert (f"Away again from {again}." in page, TimeOff.objects.count()) == (True, 2)


def test_an_absence_that_is_ended_among_the_working_times_gives_back_as_well(at, sign_in):
    client = sign_in(at.manager)
    press(client, page_of(at))
    hours = reverse("hours", args=[at.therapist.member.uuid])
    answer = press(client, hours, "Remove the time away")
    assert (answer.url, TimeOff.objects.count()) == (hours, 0)


def test_what_nobody_else_can_see_is_chosen_as_cancelled_where_that_is_asked_for(db, sign_in):
    alone = open_clinic("birch", cast.this_moment())
    visit(alone, "First", hours=2)
    client = sign_in(alone.manager)
    asked = "1 of them can be seen by nobody else today."
    assert asked in client.get(page_of(alone)).content.decode()
    assert client.post(page_of(alone), {"once_key": "k1"}).context["form"].errors
    page = f"{page_of(alone)}?otherwise=cancel"
    assert asked not in client.get(page).content.decode()
    press(client, page)
    assert Appointment.objects.get().state == "cancelled"
