"""A series from the booking page: one press, or every visit with what stands in its way and a choice."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import dates
from clinic.models import Message
from patients.models import Appointment
from patients.queries import availability
from patients.queries.availability import Visit
from patients.rules import series
from patients.rules.series import Rhythm
from tests import cast
from tests.forms_on_a_page import form_with
from tests.patients.diaries import book, someone

pytestmark = pytest.mark.django_db
NEW, SERIES = reverse("appointments:new"), reverse("appointments:series")
LENGTH = timedelta(minutes=30)


@pytest.fixture
def desk(alder, sign_in):
    return sign_in(alder.receptionist)


@pytest.fixture
def will(alder):
    return cast.patient(alder)


@pytest.fixture
def weekly(alder):
    """Three visits a week apart that are free with Dana, whatever today is."""
    now = dates.now()
    tomorrow = alder.clinic.local(now).date() + timedelta(days=1)
    days = [tomorrow + timedelta(days=number) for number in range(7)]
    visit = Visit(length=LENGTH, therapist=alder.therapist.user)
    first = availability.free_starts(alder.clinic, days, visit=visit, now=now)[0].starts_at
    return series.starts(first, Rhythm(3, 7), zone=alder.clinic.zone)


def address(patient, **other):
    asked = {"patient": patient.uuid, "kind": "no_needles", "length": 30, "times": 3, "days": 7, **other}
    return "?" + "&".join(f"{name}={value}" for name, value in asked.items())


def press(desk, at, patient, first, **other):
    slot = f"{at.therapist.user.uuid}@{first.isoformat()}"
    typed = {"patient": patient.uuid, "kind": "no_needles", "length": "30", "times": "3", "days": "7"}
    return desk.post(SERIES + address(patient), {**typed, "slot": slot, **other})


def taken(at, moment):
    """Somebody else has that time with Dana, and was booked now."""
    return book(at, someone(at), moment, kind="review", length=LENGTH, now=dates.now())


def booked(patient):
    return list(Appointment.objects.filter(patient=patient).order_by("starts_at"))


def test_the_booking_page_offers_series_for_all_but_a_first_visit(desk, will):
    page = desk.get(NEW + address(will)).content.decode()
    assert page.count("3 visits, a week apart") == 2  # the choice, and what a press books
    assert f'action="{SERIES}?' in page
    consultation = desk.get(NEW + address(will, kind="consultation", length=60)).content.decode()
    assert ("How often" in consultation, f'action="{NEW}?' in consultation) == (False, True)


def test_one_press_books_all_where_nothing_stands_in_the_way(alder, desk, will, weekly):
    answer = press(desk, alder, will, weekly[0])
    assert [one.starts_at for one in booked(will)] == list(weekly)
    assert answer.url == reverse("appointments:detail", args=[booked(will)[0].uuid])
    page = desk.get(answer.url).content.decode()
    assert "Will Better has 3 visits with Dana Whitfield" in page


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({}, "An e-mail about each visit to come is on its way."),
        ({"messages_agreed": False}, "They have not agreed to e-mail. Nothing is sent: tell them the times."),
    ],
)
def test_whoever_books_a_series_reads_whether_the_patient_is_written_to(alder, desk, weekly, details, told):
    patient = cast.patient(alder, given_name="Told", **details)
    answer = press(desk, alder, patient, weekly[0])
    assert told in desk.get(answer.url).content.decode()
    sent = Message.objects.filter(template="booking_confirmation", patient_id=patient.pk)
    assert sent.count() == (0 if details else 3)


def test_a_clash_is_shown_with_its_reason_and_the_choice_books_all_of_them(alder, desk, will, weekly):
    taken(alder, weekly[1])
    page = press(desk, alder, will, weekly[0]).content.decode()
    assert ("1 of 3 visits cannot be at the time proposed" in page, booked(will)) == (True, [])
    assert "Dana Whitfield is already booked on" in page
    form, _ = form_with(page, "Book them all")
    nearest = re.findall(r'type="radio" name="visit-1" value="(.+?)"', page)
    desk.post(SERIES + address(will), {**form.fields, "visit-1": nearest[0]})
    assert len(nearest) == 4  # three times, and to leave it out
    assert [one.starts_at for one in booked(will)][::2] == [weekly[0], weekly[2]]
    assert len(booked(will)) == 3


def test_one_may_be_left_out_and_without_a_choice_it_is_asked_again(alder, desk, will, weekly):
    taken(alder, weekly[1])
    again = press(desk, alder, will, weekly[0], **{"visit-0": weekly[0].isoformat()}).content.decode()
    assert ("Choose another time for each" in again, booked(will)) == (True, [])
    press(desk, alder, will, weekly[0], **{"visit-1": "none"})
    assert [one.starts_at for one in booked(will)] == [weekly[0], weekly[2]]


def test_what_is_left_out_stays_left_out_while_another_is_chosen(alder, desk, will, weekly):
    taken(alder, weekly[2])
    page = press(desk, alder, will, weekly[0], **{"visit-1": "none"}).content.decode()
    assert page.count("Left out") == 1
    assert form_with(page, "Book them all")[0].fields["visit-1"] == ["none"]


def test_a_second_press_books_nothing_more(alder, desk, will, weekly):
    first = press(desk, alder, will, weekly[0], once_key="one form")
    second = press(desk, alder, will, weekly[0], once_key="one form")
    assert (second.url, len(booked(will))) == (first.url, 3)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"slot": "nonsense"}, "That time cannot be read."),
        ({"times": "99"}, "less than or equal to 12"),
        ({"times": "x"}, "Enter a whole number."),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"kind": "consultation"}, "A consultation is booked by itself."),
        ({"length": "50"}, "That is not a length this kind of visit has."),
        ({"visit-0": "none", "visit-1": "none", "visit-2": "none"}, "Every visit is left out."),
    ],
)
def test_a_bad_value_is_a_sentence_and_books_nothing(alder, desk, will, weekly, typed, sentence):
    answer = press(desk, alder, will, weekly[0], **typed)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert booked(will) == []


def test_who_comes_back_by_the_address_finds_the_free_times(desk, will):
    assert desk.get(SERIES + address(will)).url == NEW + address(will)
