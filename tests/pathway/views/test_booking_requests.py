"""Booking requests at the desk: a list, one press to a visit, and nobody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.models import Appointment, BookingRequest
from tests import cast
from tests.forms_on_a_page import form_with
from tests.pathway.booking_requests import ADA, NO, confirmed, made

pytestmark = pytest.mark.django_db
LIST = "/booking-requests/"


@pytest.fixture
def at():
    return cast.open_clinic(slug="alder", now=cast.this_moment())


def ask(at, number=0, **different):
    return confirmed(at, now=cast.this_moment(), email=f"{number}@mail.example", **different)


def page_of(row):
    return reverse("booking_requests:detail", args=[row.uuid])


def test_the_list_shows_who_waits_and_never_what_was_answered(at, sign_in):
    ask(at, choices={**NO, "desk_ill": "yes"})
    made(at, now=cast.this_moment(), given_name="Unconfirmed", email="x@mail.example")
    html = sign_in(at.receptionist).get(LIST).content.decode()
    assert ("Ada Quick" in html, "A clinician calls first" in html) == (True, True)
    assert ("Unconfirmed" in html, "fever" in html.lower()) == (False, False)


def test_nobody_waiting_is_said(at, sign_in):
    assert "Nobody waits" in sign_in(at.receptionist).get(LIST).content.decode()


def test_three_requests_cost_no_more_queries_than_one(at, sign_in):
    client = sign_in(at.receptionist)
    client.get(LIST)  # the first page of a session writes its row
    counts = []
    for numbers in ((1,), (2, 3)):
        cast.enter(at)
        for number in numbers:
            ask(at, number)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_one_press_on_a_wished_time_books_a_new_patient(at, sign_in):
    row = ask(at)
    client = sign_in(at.receptionist)
    form, button = form_with(client.get(page_of(row)).content.decode(), at.therapist.user.name)
    answer = client.post(page_of(row), {**form.fields, "patient": "new", button.name: button.value})
    cast.enter(at)
    visit = Appointment.objects.get()
    assert (answer.url, visit.starts_at) == (
        reverse("appointments:detail", args=[visit.uuid]),
        row.wanted_at[0],
    )
    assert "Booked on" in client.get(page_of(row)).content.decode()


def test_who_it_is_has_to_be_said_where_somebody_alike_is_known(at, sign_in):
    known = cast.patient(at, given_name="Ada", family_name="Quick", birth_date=ADA.birth_date)
    row = ask(at)
    client = sign_in(at.receptionist)
    form, button = form_with(client.get(page_of(row)).content.decode(), at.therapist.user.name)
    refused = client.post(page_of(row), {**form.fields, button.name: button.value})
    assert "Say who it is." in refused.content.decode()
    client.post(page_of(row), {**form.fields, "patient": str(known.uuid), button.name: button.value})
    cast.enter(at)
    assert Appointment.objects.get().patient == known


def test_another_clinics_request_is_not_there(at, birch, sign_in):
    cast.enter(at)
    row = ask(at)
    stranger = sign_in(birch.receptionist)
    assert stranger.get(page_of(row)).status_code == 404
    closing = reverse("booking_requests:closing", args=[row.uuid])
    assert stranger.post(closing, {"because": "Not ours"}).status_code == 404
    cast.enter(at)
    assert BookingRequest.objects.get().is_open
