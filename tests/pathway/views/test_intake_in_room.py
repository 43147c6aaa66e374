"""An intake that is not whole is finished with the therapist: what was said stands there, and nothing is held up by it."""

import re

import pytest

from clinic.models import AuditEvent
from pathway.actions import alerts
from pathway.models import Alert
from pathway.queries.intakes import pages
from patients.enums import IntakePart
from patients.models import Intake
from tests import cast
from tests.pathway import patient_links, scenes

pytestmark = pytest.mark.django_db
FIRST, LAST = pages(IntakePart.BEFORE), pages(IntakePart.MORE)


@pytest.fixture
def at():
    return patient_links.open_clinic()


@pytest.fixture
def begun(at, client):
    """At home they came as far as the first page."""
    intake, path = patient_links.intake(at)
    patient_links.fill_in(client, path, "about-you", preferred_name="Billy")
    return intake


@pytest.fixture
def therapist(at, sign_in):
    return sign_in(at.therapist)


@pytest.fixture
def room(begun):
    return f"/patients/{begun.patient.uuid}/intake/"


def fill_in(therapist, room, page, **different):
    answers = patient_links.FREE_PAGES.get(page, patient_links.HEALTHY)
    return therapist.post(f"{room}{page}/", {**answers, **different}).headers.get("Location", "")


def test_what_was_said_at_home_stands_in_the_page(therapist, room):
    assert 'value="Billy"' in therapist.get(f"{room}about-you/").content.decode()


def test_every_reading_is_recorded(at, therapist, room):
    therapist.get(room)
    therapist.get(f"{room}about-you/")
    cast.enter(at)
    assert AuditEvent.objects.filter(kind="intake.viewed").count() == 2


def test_saving_leads_to_the_next_page_that_is_not_done_and_then_it_is_sent(at, therapist, room, begun):
    led = [fill_in(therapist, room, page) for page in FIRST[1:]]
    sent = therapist.post(room)
    cast.enter(at)
    begun.refresh_from_db()
    assert led == [*(f"{room}{page}/" for page in FIRST[2:]), room]
    assert (sent.headers["Location"], begun.is_submitted) == (f"/patients/{begun.patient.uuid}/", True)


def test_a_part_that_is_not_whole_is_not_sent_and_says_so(at, therapist, room, begun):
    page = therapist.post(room, follow=True).content.decode()
    cast.enter(at)
    begun.refresh_from_db()
    assert "Some pages are not filled in yet." in page
    assert begun.is_submitted is False


def test_the_second_part_is_finished_there_too(at, therapist, room, begun):
    for page in FIRST[1:]:
        fill_in(therapist, room, page)
    therapist.post(room)
    for page in LAST:
        fill_in(therapist, room, page)
    cast.enter(at)
    begun.refresh_from_db()
    assert (begun.is_finished, begun.about["past_care"]) == (True, ["medicine"])


def test_what_was_sent_is_not_changed_there(at, therapist, room, begun):
    for page in FIRST[1:]:
        fill_in(therapist, room, page)
    therapist.post(room)
    led = fill_in(therapist, room, "pain", nprs_leg="9")
    cast.enter(at)
    begun.refresh_from_db()
    assert (led, begun.about["nprs_leg"]) == (room, 6)


def test_an_error_stands_at_its_field_and_keeps_what_was_chosen(therapist, room):
    page = therapist.post(f"{room}symptoms/", {"symptoms": ["tingling"]}).content.decode()
    assert "Please choose an answer." in page
    assert re.search(r'value="tingling"[^>]*checked', page)


def test_an_emergency_raises_its_alert_and_leads_to_the_chart(at, therapist, room, begun):
    led = fill_in(therapist, room, "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    cast.enter(at)
    assert (led, Alert.objects.get().cause) == (f"/patients/{begun.patient.uuid}/", "rf_saddle")


def test_where_it_is_sent_in_the_alert_that_stands_is_shown_until_it_is_resolved(at, therapist, room, begun):
    assert "Open the alert" not in therapist.get(room).content.decode()
    fill_in(therapist, room, "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    for page in FIRST[1:]:
        if page != "nerves":
            fill_in(therapist, room, page)
    page = therapist.get(room).content.decode()
    cast.enter(at)
    alert = Alert.objects.get()
    assert f'href="/alerts/{alert.uuid}/">Open the alert' in page.split("Send it in")[0]
    to = {"by": at.therapist.by, "now": alert.raised_at}
    alerts.acknowledge(alert, **to)
    alerts.resolve(alert, outcome="seen_here", call_outcome="Well.", **to)
    assert "Open the alert" not in therapist.get(room).content.decode()


def test_looking_at_a_form_nobody_was_sent_makes_none_and_saving_a_page_does(at, therapist):
    cast.enter(at)
    patient = scenes.opened(at, now=cast.this_moment(), given_name="Ann").patient
    room = f"/patients/{patient.uuid}/intake/"
    codes = [therapist.get(address).status_code for address in (room, f"{room}pain/")]
    cast.enter(at)
    assert (codes, Intake.objects.filter(patient=patient).count()) == ([200, 200], 0)
    fill_in(therapist, room, "pain")
    cast.enter(at)
    assert Intake.objects.get(patient=patient).pages_done == ["pain"]


def test_the_chart_leads_there(therapist, begun, room):
    assert f'href="{room}"' in therapist.get(f"/patients/{begun.patient.uuid}/").content.decode()


def test_the_desk_reads_no_answers(at, room, sign_in):
    desk = sign_in(at.receptionist)
    assert [desk.get(address).status_code for address in (room, f"{room}pain/")] == [403, 403]


def test_a_page_that_does_not_exist_is_not_found(therapist, room):
    assert therapist.get(f"{room}nothing/").status_code == 404
