"""A clinic's public page on a stranger's phone: what it says, what it takes, and what it never keeps."""

from datetime import timedelta

import pytest
from django.test import Client

from clinic import links
from clinic.models import Credential, Message, PatientLink
from patients.models import BookingRequest
from patients.queries.booking_requests import link_of, offered
from tests import cast
from tests.pathway.booking_requests import NO, made

pytestmark = pytest.mark.django_db
GIVEN = {
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


def page_of(row):
    return f"/p/{links.token(link_of(row).uuid, 1)}/booking-request/"


def ask(client, **different):
    return client.post("/visit/alder/request/", {**GIVEN, **different})


def test_it_names_the_therapists_with_both_papers_in_date_and_promises_nothing(at, client):
    html = client.get("/visit/alder/").content.decode()
    assert at.therapist.user.name in html
    assert "Results vary." in html
    for claim in ("highly effective", "non-invasive", "safe for all", "root cause"):
        assert claim not in html.lower()


def test_nobody_is_shown_by_a_paper_that_ran_out(at, client):
    yesterday = at.clinic.local(cast.this_moment()).date() - timedelta(days=1)
    Credential.objects.filter(user=at.therapist.user, kind="licence").update(expires_on=yesterday)
    assert at.therapist.user.name not in client.get("/visit/alder/").content.decode()


def test_a_clinic_nobody_knows_is_not_there(at, client):
    assert {client.get(f"/visit/elm/{rest}").status_code for rest in ("", "request/", "request/sent/")} == {
        404
    }


def test_what_is_asked_is_kept_with_the_times_that_suit_and_one_mail_leaves(at, client):
    times = offered(at.clinic, now=cast.this_moment())[:2]
    answer = ask(client, wanted_at=[moment.isoformat() for moment in times])
    cast.enter(at)
    [row] = BookingRequest.objects.all()
    assert (answer.status_code, answer.url) == (302, "/visit/alder/request/sent/")
    assert (row.full_name, row.wanted_at, row.answers, row.language) == ("Ada Quick", times, NO, "en")
    assert Message.objects.filter(template="request_confirmation").count() == 1


def test_it_speaks_spanish_and_so_does_what_it_sends(at, client):
    assert '<html lang="es"' in client.get("/visit/alder/request/?language=es").content.decode()
    ask(client)
    cast.enter(at)
    assert (BookingRequest.objects.get().language, PatientLink.objects.get().language) == ("es", "es")


@pytest.mark.parametrize("sign", [{"desk_saddle": "yes"}, {"desk_legs": "both_legs"}])
def test_an_emergency_is_told_whom_to_call_at_once_and_nothing_is_kept(at, client, sign):
    answer = client.post("/visit/alder/request/", sign)  # also where all the rest is empty
    html = answer.content.decode()
    assert (answer.status_code, 'href="tel:911"' in html) == (200, True)
    cast.enter(at)
    assert BookingRequest.objects.count() == 0


def test_a_machine_that_fills_in_what_nobody_sees_is_told_the_same_and_kept_nowhere(at, client):
    assert ask(client, website="https://spam.example").url == "/visit/alder/request/sent/"
    cast.enter(at)
    assert (BookingRequest.objects.count(), Message.objects.count()) == (0, 0)


def test_four_times_are_too_many_wishes_and_what_was_typed_stays(at, client):
    times = [moment.isoformat() for moment in offered(at.clinic, now=cast.this_moment())[:4]]
    html = ask(client, wanted_at=times).content.decode()
    assert "Please tick no more than three." in html
    assert 'value="Quick"' in html


def test_to_open_the_link_confirms_nothing_and_the_press_does(at, client):
    row = made(at, now=cast.this_moment())
    client.get(page_of(row))
    client.head(page_of(row))
    cast.enter(at)
    assert BookingRequest.objects.get().confirmed_at is None
    assert "We have your request." in client.post(page_of(row), follow=True).content.decode()
    cast.enter(at)
    assert BookingRequest.objects.get().confirmed_at is not None


def test_whoever_a_clinician_calls_first_is_told_what_to_do_meanwhile(at, client):
    row = made(at, now=cast.this_moment(), choices={**NO, "desk_ill": "yes"})
    html = client.post(page_of(row), follow=True).content.decode()
    assert "needs to check this today" in html.split("We have your request.</h1>")[0]
    assert "one working day" not in html


def test_a_link_that_ran_out_leads_back_to_the_page(at):
    row = made(at, now=cast.this_moment() - timedelta(days=3))
    answer = Client().get(page_of(row))
    assert "/visit/alder/request/" in answer.content.decode()
    assert Client().post(page_of(row).replace("booking-request", "new-link")).status_code in (302, 404)
