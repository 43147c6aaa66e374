"""The week by therapist and by room, and of one of them by the hour, from which a visit is moved."""

from datetime import UTC, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import actions, dates
from clinic import queries as practice
from clinic.models import Message
from pathway.actions import bookings
from patients.actions import appointments
from patients.models import Appointment
from tests import cast
from tests.patients.diaries import ask_of
from tests.patients.wishes import omar_too, wishing

pytestmark = pytest.mark.django_db
CALENDAR = reverse("calendar")
HTMX = {"HX-Request": "true"}
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(alder, sign_in):
    return sign_in(alder.receptionist)


@pytest.fixture
def monday(alder):
    """Monday of next week, so that all of it is still to come."""
    here = alder.clinic.local(dates.now()).date()
    return here + timedelta(days=7 - here.weekday())


def at_hour(at, day, hour):
    return dates.local_moment(day, time(hour), at.clinic.zone)


def booked(at, day, hour=9, name="Will", patient=None, therapist=None):
    return bookings.book_consultation(
        clinic=at.clinic,
        patient=patient or cast.patient(at, given_name=name, now=dates.now()),
        therapist=therapist or at.therapist.user,
        starts_at=at_hour(at, day, hour),
        length=HOUR,
        room=practice.rooms(at.clinic)[0],
        by=at.receptionist.by,
        now=dates.now(),
    )


def of_dana(at, day):
    return {"therapist": at.therapist.user.uuid, "day": day}


def shown(client, asked, **more):
    return client.get(CALENDAR, asked, **more).content.decode()


def move(client, at, visit, starts_at, **typed):
    url = reverse("appointments:edit", args=[visit.uuid])
    typed = {"slot": slot(at, starts_at), "version": visit.version, **typed}
    return client.post(url, typed, headers=HTMX)


def slot(at, starts_at):
    return f"{at.therapist.user.uuid}@{starts_at.isoformat()}"


def test_the_switch_leads_from_therapists_to_rooms_and_each_to_its_own_week(alder, desk, monday):
    booked(alder, monday)
    by_therapist, by_room = shown(desk, {"day": monday}), shown(desk, {"by": "room", "day": monday})
    room = practice.rooms(alder.clinic)[0]
    assert f'href="?by=room&amp;day={monday}"' in by_therapist
    assert f'href="?therapist={alder.therapist.user.uuid}&amp;day={monday}"' in by_therapist
    assert f'href="?room={room.uuid}&amp;day={monday}"' in by_room
    assert ["Will Better" in page for page in (by_therapist, by_room)] == [True, True]


@pytest.mark.parametrize(
    "asked", [{"therapist": "nobody"}, {"therapist": "\x00"}, {"room": "none"}, {"by": "\x00"}]
)
def test_what_names_nobody_is_the_week_of_everybody(alder, desk, asked):
    answer = desk.get(CALENDAR, asked)
    assert (answer.status_code, "rows" in answer.context) == (200, True)


def test_a_therapist_of_another_clinic_has_no_week_here(birch, alder, desk):
    assert "rows" in desk.get(CALENDAR, {"therapist": birch.therapist.user.uuid}).context


def test_the_week_by_the_hour_shows_each_visit_with_the_way_to_move_it(alder, desk, monday):
    visit = booked(alder, monday, patient=wishing(alder, "", wants_chaperone=True))
    for asked in (of_dana(alder, monday), {"room": visit.room.uuid, "day": monday}):
        page = shown(desk, asked)
        assert f'data-visit="{visit.uuid}"' in page
        assert f'href="{reverse("appointments:edit", args=[visit.uuid])}" data-move' in page
        assert f'data-at="{at_hour(alder, monday, 15).astimezone(UTC).isoformat()}"' in page
        assert "Chaperone</span>" in page


@pytest.mark.parametrize(
    ("details", "before", "after"),
    [
        ({}, "The patient gets the new time by e-mail.", "An e-mail is on its way."),
        (
            {"messages_agreed": False},
            "They have not agreed to e-mail. Nothing is sent: tell them the new time.",
            "They have not agreed to e-mail. Nothing is sent: tell them the new time.",
        ),
    ],
)
def test_whoever_moves_a_visit_reads_before_and_after_whether_the_patient_hears_of_it(
    alder, desk, monday, details, before, after
):
    visit = booked(alder, monday, patient=cast.patient(alder, now=dates.now(), **details))
    assert f'data-told="{before}"' in shown(desk, of_dana(alder, monday))
    assert before in desk.get(reverse("appointments:edit", args=[visit.uuid])).content.decode()
    answer = move(desk, alder, visit, at_hour(alder, monday, 13), back="therapist")
    assert f"13:00. {after}" in desk.get(answer.url, headers=HTMX).content.decode()
    assert Message.objects.filter(template="visit_moved").exists() is (not details)


def test_an_empty_week_says_so_and_asks_nothing(alder, desk, monday):
    page = shown(desk, of_dana(alder, monday))
    assert ("Nothing is booked in this week." in page, "<dialog" in page, "week-target" in page) == (
        True,
        False,
        False,
    )


def test_a_weekend_is_shown_where_something_is_booked_on_it(alder, desk, monday):
    assert len(desk.get(CALENDAR, of_dana(alder, monday)).context["lanes"]) == 5
    booked(alder, monday + timedelta(days=5))
    assert len(desk.get(CALENDAR, of_dana(alder, monday)).context["lanes"]) == 6


def test_a_weekend_of_rooms_is_shown_whole_where_something_is_booked_on_its_sunday(alder, desk, monday):
    assert len(desk.get(CALENDAR, {"by": "room", "day": monday}).context["days"]) == 5
    booked(alder, monday + timedelta(days=6))
    assert len(desk.get(CALENDAR, {"by": "room", "day": monday}).context["days"]) == 7


def test_a_visit_of_somebody_who_came_is_not_moved(alder, desk, monday):
    visit = booked(alder, monday)
    appointments.arrive(visit, by=alder.receptionist.by, now=visit.starts_at)
    page = shown(desk, of_dana(alder, monday))
    assert ("Will Better" in page, f'data-visit="{visit.uuid}"' in page, "<dialog" in page) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize("by", ["therapist", "room"])
def test_the_week_costs_the_same_with_one_visit_and_with_many(alder, desk, monday, by):
    visit, counts = booked(alder, monday), []
    asked = {by: {"therapist": alder.therapist.user, "room": visit.room}[by].uuid, "day": monday}
    shown(desk, asked)
    for hour in (11, 13, 15):
        with CaptureQueriesContext(connection) as captured:
            shown(desk, asked)
        counts.append(len(captured))
        booked(alder, monday, hour, name=f"P{hour}")
    assert counts == [counts[0]] * 3


@pytest.mark.parametrize("back", ["therapist", "room"])
def test_a_visit_moved_in_the_week_leads_back_to_that_week(alder, desk, monday, back):
    visit = booked(alder, monday)
    answer = move(desk, alder, visit, at_hour(alder, monday, 13), back=back)
    subject = {"therapist": alder.therapist.user, "room": visit.room}[back]
    assert answer.url == f"{CALENDAR}?{back}={subject.uuid}&day={monday}"
    assert Appointment.objects.get().starts_at == at_hour(alder, monday, 13)
    part = desk.get(answer.url, headers=HTMX).content.decode()
    assert ("<html" in part, "data-week-part" in part, "Moved to " in part) == (False, True, True)


@pytest.mark.parametrize("back", ["therapist", "room"])
def test_drawn_to_a_time_its_room_is_taken_at_it_moves_to_another_room_and_the_week_says_so(
    alder, desk, monday, back
):
    ask_of(alder, "consultation", room_kind="treatment")
    actions.add_room(alder.clinic, name="Room 2", by=alder.manager.by, now=dates.now())
    visit = booked(alder, monday)
    booked(alder, monday, 13, name="There", therapist=omar_too(alder).user)
    offered = desk.get(reverse("appointments:edit", args=[visit.uuid]), {"day": monday}).content.decode()
    assert f'value="{slot(alder, at_hour(alder, monday, 13).astimezone(UTC))}"' in offered
    answer = move(desk, alder, visit, at_hour(alder, monday, 13), back=back)
    subject = {"therapist": alder.therapist.user, "room": visit.room}[back]
    assert answer.url == f"{CALENDAR}?{back}={subject.uuid}&day={monday}"
    assert "13:00. It is in Room 2 now." in desk.get(answer.url, headers=HTMX).content.decode()
    assert Appointment.objects.get(pk=visit.pk).room.name == "Room 2"


@pytest.mark.parametrize("back", ["", "elsewhere", "https://evil.example/"])
def test_any_other_way_back_is_the_page_of_the_visit(alder, desk, monday, back):
    visit = booked(alder, monday)
    answer = move(desk, alder, visit, at_hour(alder, monday, 13), back=back)
    assert answer.url == reverse("appointments:detail", args=[visit.uuid])


def test_a_clash_answers_with_the_nearest_free_times_and_moves_nothing(alder, desk, monday):
    visit = booked(alder, monday)
    booked(alder, monday, 11, name="First")
    answer = move(desk, alder, visit, at_hour(alder, monday, 11), back="therapist")
    part = answer.content.decode()
    assert ("<html" in part, "Dana Whitfield is already booked on" in part) == (False, True)
    assert part.count('form="times" name="slot"') == 3
    assert Appointment.objects.get(pk=visit.pk).starts_at == visit.starts_at


def test_somebody_who_was_faster_is_said_in_a_sentence_and_nothing_moves(alder, desk, monday):
    visit = booked(alder, monday)
    move(desk, alder, visit, at_hour(alder, monday, 13))
    answer = move(desk, alder, visit, at_hour(alder, monday, 15))
    assert ('role="alert"' in answer.content.decode(), answer.status_code) == (True, 200)
    assert Appointment.objects.get().starts_at == at_hour(alder, monday, 13)


def test_a_script_that_is_signed_out_is_told_so_and_not_shown_the_way_in(alder, client, monday):
    visit = booked(alder, monday)
    url = reverse("appointments:edit", args=[visit.uuid])
    assert client.post(url, headers={**HTMX, "X-Needlepath-Autosave": "yes"}).status_code == 401


def test_a_week_far_away_is_this_week(alder, desk):
    here = alder.clinic.local(dates.now()).date()
    answer = desk.get(CALENDAR, {"therapist": alder.therapist.user.uuid, "day": "9999-12-31"})
    assert answer.context["monday"] == here - timedelta(days=here.weekday())
