"""Booking requests at the desk: a list, one press to a visit, and nobody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import links
from clinic.models import Membership, Message
from pathway.models import Alert
from patients.models import Appointment, BookingRequest
from patients.queries.booking_requests import link_of
from tests import cast
from tests.forms_on_a_page import form_with
from tests.pathway.booking_requests import ADA, NO, confirmed, made

pytestmark = pytest.mark.django_db
LIST = "/booking-requests/"
ON_THE_PAGE = {
    "given_name": "Ada",
    "family_name": "Quick",
    "birth_date": "1980-05-04",
    "phone": "(303) 555-0177",
    "email": "ada.quick@mail.example",
    "channel": "email",
    **NO,
}


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


@pytest.mark.parametrize("page", ["/today/", "/check-ins/?show=calls"])
def test_both_lists_of_calls_say_how_many_wait_and_lead_there(at, sign_in, page):
    desk = sign_in(at.receptionist)
    assert "booking request" not in desk.get(page).content.decode()
    for number in (1, 2):
        ask(at, number)
    shown = desk.get(page).content.decode()
    assert ">2 booking requests</a>" in shown
    assert shown.count(f'href="{reverse("booking_requests:list")}"') == (1 if page == "/today/" else 2)


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


def test_from_the_public_page_to_the_alert_which_stays_when_the_desk_closes_the_request(at, client, sign_in):
    asked = {**ON_THE_PAGE, "desk_ill": "yes"}
    client.post("/visit/alder/request/", asked)
    cast.enter(at)
    row = BookingRequest.objects.get()
    link = f"/p/{links.token(link_of(row).uuid, 1)}/booking-request/"
    for _press in (1, 2):
        assert "We have your request." in client.post(link, follow=True).content.decode()
    cast.enter(at)
    [alert] = Alert.objects.all()
    [mail] = Message.objects.filter(template="staff_alert")
    assert (alert.tier, mail.address) == ("T1", at.manager.user.email)
    desk = sign_in(at.receptionist)
    form, _button = form_with(desk.get(page_of(row)).content.decode(), "Close the request")
    closing = reverse("booking_requests:closing", args=[row.uuid])
    assert desk.post(closing, {**form.fields, "because": "Not reached"}).url == LIST
    cast.enter(at)
    alert.refresh_from_db()
    assert (BookingRequest.objects.get().state, alert.is_open) == ("closed", True)
    page = sign_in(at.manager).get(reverse("alerts:detail", args=[alert.uuid])).content.decode()
    assert "Ada Quick" in page


def test_where_a_clinician_was_told_the_desk_sees_the_record_and_who_may_be_the_same_and_no_answer(
    at, sign_in
):
    known = cast.patient(at, given_name="Ada", family_name="Quick", birth_date=ADA.birth_date)
    row = ask(at, choices={**NO, "desk_ill": "yes"})
    client = sign_in(at.receptionist)
    html = client.get(page_of(row)).content.decode()
    assert reverse("patients:edit", args=[row.patient.uuid]) in html
    assert f"{reverse('merges:new', args=[row.patient.uuid])}?with={known.uuid}" in html
    assert ("A clinician calls first" in html, "Who is it?" in html, "fever" in html.lower()) == (
        True,
        False,
        False,
    )
    form, button = form_with(html, at.therapist.user.name)
    client.post(page_of(row), {**form.fields, button.name: button.value})
    cast.enter(at)
    assert (Appointment.objects.get().patient, Alert.objects.count()) == (row.patient, 1)
    assert "Booked on" in client.get(page_of(row)).content.decode()


def test_where_nobody_could_be_told_whoever_presses_is_asked_to_call(at, client):
    row = made(at, now=cast.this_moment(), choices={**NO, "desk_ill": "yes"})
    Membership.objects.filter(clinic=at.clinic).update(is_active=False)
    link = f"/p/{links.token(link_of(row).uuid, 1)}/booking-request/"
    html = client.post(link).content.decode()
    assert ("Please call us at (303) 555-0100." in html, "Yes, it was me" in html) == (True, True)
    assert "A doctor needs to check this today" in html
    cast.enter(at)
    assert BookingRequest.objects.get().confirmed_at is None
