"""Complaints are the manager's: to the desk, to therapists and to another clinic there is no such page and no word."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent
from pathway.actions import complaints
from pathway.forms.complaints import ComplaintEndForm
from pathway.models import Complaint
from tests import cast
from tests.pathway import follow_up

pytestmark = pytest.mark.django_db
WHAT = "Nobody called back"
SAID = {"received_on": "2026-11-18", "made_by": "Ana, his daughter", "what": WHAT}
PAGES = [
    ("get", "/complaints/"),
    ("get", "/patients/{patient}/complaints/"),
    ("get", "/patients/{patient}/complaints/new/"),
    ("post", "/patients/{patient}/complaints/new/"),
    ("get", "/complaints/{row}/"),
    ("post", "/complaints/{row}/"),
    ("post", "/complaints/{row}/closing/"),
    ("post", "/complaints/{row}/hold-lifting/"),
]


def recorded(at, patient):
    now = cast.this_moment()
    said = {"received_on": at.clinic.local(now).date(), "made_by": "Ana", "what": WHAT}
    return complaints.record(patient, **said, by=at.manager.by, now=now)


@pytest.fixture
def row(alder):
    return recorded(alder, cast.patient(alder))


def address(page, row):
    return page.format(patient=row.patient.uuid, row=row.uuid)


def answer(client, how, page, row):
    sent = {**SAID, "words": "Sorry", "version": 1, "outcome": "upheld"}
    return getattr(client, how)(address(page, row), sent).status_code


@pytest.mark.parametrize(("how", "page"), PAGES)
@pytest.mark.parametrize("role", ["receptionist", "therapist"])
def test_to_everybody_else_no_such_page_is_there(alder, row, sign_in, role, how, page):
    assert answer(sign_in(getattr(alder, role)), how, page, row) == 404
    assert list(Complaint.objects.values_list("answer", "closed_at")) == [("", None)]


@pytest.mark.parametrize(("how", "page"), PAGES[1:])
def test_another_clinics_manager_finds_none(birch, alder, row, sign_in, how, page):
    assert answer(sign_in(birch.manager), how, page, row) == 404


def test_no_page_of_the_others_says_that_there_is_one(alder, sign_in):
    patient = follow_up.planned(alder, now=cast.this_moment() - timedelta(hours=3)).episode.patient
    recorded(alder, patient)
    desk, therapist = sign_in(alder.receptionist), sign_in(alder.therapist)
    pages = [desk.get(f"/patients/{patient.uuid}/{room}/") for room in ("edit", "check-ins")]
    pages += [therapist.get(f"/patients/{patient.uuid}/"), desk.get("/today/"), therapist.get("/today/")]
    assert [one.status_code for one in pages] == [200] * 5
    assert [word for one in pages for word in ("omplain", "egal hold") if word in one.content.decode()] == []


def test_the_manager_records_answers_and_closes_it(alder, sign_in):
    patient = cast.patient(alder)
    client = sign_in(alder.manager)
    where = client.post(f"/patients/{patient.uuid}/complaints/new/", SAID).url
    client.post(where, {"words": "We said sorry.", "version": 1})
    html = client.get(where).content.decode()
    assert f"by {alder.manager.user.name}.</p>" in html.split("Save the answer")[0].split("The answer")[1]
    client.post(f"{where}closing/", {"outcome": "upheld"})
    row = Complaint.objects.get()
    assert (row.what, row.answer, row.outcome, row.holds) == (WHAT, "We said sorry.", "upheld", False)
    assert "It was right" in client.get(where).content.decode()


def test_closing_keeps_the_hold_of_the_chart_unless_it_is_unticked():

    assert "checked" in str(ComplaintEndForm()["keeps_hold"])


def test_every_reading_is_recorded(alder, row, sign_in):
    client = sign_in(alder.manager)
    for page in ("/complaints/", "/patients/{patient}/complaints/", "/complaints/{row}/"):
        client.get(address(page, row))
    seen = AuditEvent.objects.filter(kind="complaint.viewed")
    assert list(seen.values_list("patient_id", flat=True)) == [row.patient_id] * 3


def test_the_list_asks_as_often_for_three_as_for_one(alder, row, sign_in):
    client = sign_in(alder.manager)
    client.get("/complaints/")
    with CaptureQueriesContext(connection) as one:
        client.get("/complaints/")
    for name in ("Ann", "Bea"):
        recorded(alder, cast.patient(alder, given_name=name))
    with CaptureQueriesContext(connection) as three:
        client.get("/complaints/")
    assert len(three) == len(one)
