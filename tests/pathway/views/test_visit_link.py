"""A patient's own page of a visit: what it shows, what a scanner changes, cancelling, asking for another time."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import IdempotencyKey, PatientLink
from pathway.actions import bookings
from pathway.models import CallTask
from patients.models import Appointment
from tests.forms_on_a_page import form_with
from tests.pathway import patient_links, visit_links
from tests.pathway.visit_links import booked, by_link

pytestmark = pytest.mark.django_db
CLINICAL = re.compile(r"needl|aguja|pain|dolor|treatment|tratamiento|consult|therapist|fisio", re.IGNORECASE)


@pytest.fixture
def at():
    return patient_links.open_clinic()


def state(visit):
    return Appointment.objects.values_list("state", "cancel_reason").get(pk=visit.pk)


def words(response):
    main = response.content.decode().partition("<main")[2].partition(">")[2].partition("</main")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def press(client, path, button, **typed):
    """What the page offers under this button, sent."""
    form, _ = form_with(client.get(path).content.decode(), button)
    return client.post(
        form.action or path, {**{name: held[0] for name, held in form.fields.items() if held}, **typed}
    )


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Your visit"), ("es", "Su visita")], ids=["English", "Spanish"]
)
def test_it_says_when_and_where_and_names_nobody(at, client, language, title):
    visit, path = booked(at, language=language)
    page = client.get(path)
    said = words(page)
    local = at.clinic.local(visit.starts_at)
    assert said.startswith(title)
    assert f"{local.day} " in said
    assert f"{local:%H:%M}" in said
    assert "1 Main Street, Boulder" in said
    assert ("Will" in said, "Better" in said, "Dana" in said) == (False, False, False)
    assert CLINICAL.findall(said.replace("Alder Physical Therapy", "")) == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_whatever_a_mail_scanner_opens_nothing_changes(at, client, method):
    visit, path = booked(at)
    with CaptureQueriesContext(connection) as queries:
        for address in (path, f"{path}visit/cancellation/", f"{path}visit/another-time/"):
            getattr(client, method)(address)
    written = [
        one["sql"]
        for one in queries
        if one["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert (written, state(visit)) == ([], ("booked", ""))


def test_cancelled_in_two_presses_it_is_said_and_the_desk_reads_why(at, client):
    visit, path = booked(at)
    done = press(client, f"{path}visit/cancellation/", "Yes, cancel it", reason="time")
    assert (done.status_code, done.headers["Location"]) == (302, path)
    assert state(visit) == ("cancelled", "By the patient's link, the time does not suit")
    said = words(client.get(path))
    assert "This visit is cancelled" in said
    assert "We will call you to find another time." in said
    assert "I cannot come" not in said
    assert by_link("appointment.cancelled") == 1
    assert (CallTask.objects.get().appointment, CallTask.objects.get().reason) == (visit, "gave_back")


def test_today_names_whom_to_call_about_a_visit_and_why(at, client, sign_in):
    for given_name, address, button in (
        ("Cora", "visit/cancellation/", "Yes, cancel it"),
        ("Asa", "", "I need another time"),
    ):
        _, path = booked(at, given_name=given_name)
        press(client, path + address, button)
    said = words(sign_in(at.receptionist).get(reverse("today")))
    assert "They cancelled their visit: offer a new time" in said
    assert "Wants another time for a visit" in said


def test_whose_visit_the_desk_cancelled_is_asked_to_call(at, client):
    visit, path = booked(at)
    bookings.cancel(visit, reason="Has to work", by=at.receptionist.by, now=visit.booked_at)
    said = words(client.get(path))
    assert ("Please call us." in said, "We will call you" in said) == (True, False)


def test_no_reason_has_to_be_given(at, client):
    visit, path = booked(at)
    press(client, f"{path}visit/cancellation/", "Yes, cancel it")
    assert state(visit) == ("cancelled", "By the patient's link")


def test_a_reason_nobody_offered_changes_nothing_and_is_told(at, client):
    visit, path = booked(at)
    page = press(client, f"{path}visit/cancellation/", "Yes, cancel it", reason="my leg hurts")
    assert (page.status_code, state(visit)) == (200, ("booked", ""))
    assert "Please choose one of these, or none." in words(page)


@pytest.mark.parametrize(("hours", "is_late"), [(72, False), (5, True)])
def test_late_is_said_with_the_clinics_phone_and_is_still_possible(at, client, hours, is_late):
    visit, path = booked(at, hours=hours)
    said = words(client.get(f"{path}visit/cancellation/"))
    assert ("It begins in less than 24 hours." in said) is is_late
    press(client, f"{path}visit/cancellation/", "Yes, cancel it")
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_late) == ("cancelled", is_late)


def test_another_time_is_a_call_of_the_desk_and_the_visit_stays(at, client):
    visit, path = booked(at)
    assert press(client, path, "I need another time").headers["Location"] == path
    said = words(client.get(path))
    assert "We will call you You asked for another time." in said
    assert ("I need another time" in said, "I cannot come" in said) == (False, True)
    assert (CallTask.objects.get().appointment, state(visit)) == (visit, ("booked", ""))


def test_the_link_in_the_key_of_a_form_is_never_kept(at, client):
    _, path = booked(at)
    press(client, path, "I need another time")
    assert [row.redirect for row in IdempotencyKey.objects.all()] == ["/p/{token}/"]


def test_a_visit_that_has_begun_cannot_be_changed_any_more(at, client):
    visit, path = booked(at)
    Appointment.objects.filter(pk=visit.pk).update(state="arrived")
    assert "has begun or is over" in words(client.get(path))
    for address in ("visit/cancellation/", "visit/another-time/"):
        assert client.post(path + address, {"reason": "way"}).headers["Location"] == path
    assert (state(visit), CallTask.objects.count()) == (("arrived", ""), 0)


def test_after_the_visit_the_link_has_run_out_kindly(at, client):
    visit, path = booked(at)
    PatientLink.objects.filter(purpose="visit", target_id=visit.pk).update(expires_at=visit.booked_at)
    page = client.get(path)
    assert page.status_code == 410
    said = words(page)
    assert ("This link has run out" in said, "Call (303) 555-0100" in said, "Send me a new link" in said) == (
        True,
        True,
        False,
    )
    assert client.post(f"{path}visit/cancellation/").status_code == 410


def test_the_link_of_another_purpose_opens_no_visit(at, client):
    _, intake = patient_links.intake(at, given_name="Ann")
    assert client.get(f"{intake}visit/cancellation/").status_code == 404


def test_the_moved_visit_shows_its_new_time_by_the_old_link(at, client):
    visit, path = booked(at)
    later = visit.starts_at + 3 * visit_links.HOUR
    bookings.move(visit, starts_at=later, version=1, by=at.receptionist.by, now=visit.booked_at)
    assert f"{at.clinic.local(later):%H:%M}" in words(client.get(path))


def test_the_desk_sees_the_call_with_its_visit_and_settles_it(at, client, sign_in):
    visit, path = booked(at)
    press(client, path, "I need another time")
    desk, address = sign_in(at.receptionist), f"/calls/{CallTask.objects.get().uuid}/outcome/"
    page = desk.get(address).content.decode()
    assert f'href="/appointments/{visit.uuid}/"' in page
    assert "You asked us for another time for your visit." in page
    assert "Wants another time for a visit" in words(desk.get(f"/appointments/{visit.uuid}/"))
    assert desk.post(address, {"outcome": "settled"}).status_code == 302
    assert CallTask.objects.get().outcome == "settled"
    assert "Wants another time for a visit" not in words(desk.get(f"/appointments/{visit.uuid}/"))


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        ({}, "It leaves on "),
        ({"messages_agreed": False}, "Nothing was sent. They have not agreed to e-mail."),
        (
            {"channel": "visits"},
            "As things stand none is sent. They want nothing in writing: at visits only.",
        ),
    ],
)
def test_the_visits_page_says_what_was_and_will_be_sent_and_why_not(at, sign_in, details, sentence):
    visit = visit_links.book(at, **details)
    assert sentence in words(sign_in(at.receptionist).get(f"/appointments/{visit.uuid}/"))
