"""Who opened this record, and what one person did."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from clinic import audit, dates
from clinic.actions import audit_reviews as audit_review_actions
from clinic.errors import Refused
from clinic.models import AuditEvent, AuditReview
from clinic.queries import audit_reviews
from pathway.reference import audit_words
from tests import cast
from tests.cast import NOW
from tests.forms_on_a_page import form_with
from tests.pathway import lists

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(alder):
    return cast.patient(alder)


def read(client, name, uuid, show=""):
    response = client.get(reverse(f"audits:{name}", args=[uuid]), {"show": show} if show else None)
    assert response.status_code == 200
    return [(line.who, line.what) for line in response.context["lines"]]


def test_a_manager_reads_who_opened_a_record_the_latest_first(alder, patient, sign_in):
    lists.opened(patient, alder.therapist)
    sign_in(alder.therapist).get(reverse("chart", args=[patient.uuid]))
    found = read(sign_in(alder.manager), "of_patient", patient.uuid)
    assert found[:2] == [
        (alder.manager.user.name, "Who opened this record: opened"),
        (alder.therapist.user.name, "Chart: opened"),
    ]
    assert found[-1] == (alder.receptionist.user.name, "Patient's details: created")


def test_what_a_person_did_stands_under_what_it_was(alder, patient, sign_in):
    for kind in ("chart.viewed", "plan.saved", "treatment.printed", "sign_in.made"):
        audit.record(kind, target=patient, by=alder.therapist.by, now=NOW, patient_id=patient.pk)
    client, uuid = sign_in(alder.manager), alder.therapist.member.uuid

    def under(show):
        return [what for _, what in read(client, "of_member", uuid, show)]

    assert under("opened") == ["Chart: opened"]
    assert "Plan of care: saved" in under("written")
    assert "Chart: opened" not in under("written")
    assert under("taken") == ["Treatment session: printed"]
    assert under("signed_in") == ["Signed in"]


def test_a_person_who_did_nothing_of_a_kind_has_a_page_that_says_so(alder, sign_in):
    page = sign_in(alder.manager).get(
        reverse("audits:of_member", args=[alder.therapist.member.uuid]), {"show": "taken"}
    )
    assert "Nothing of this kind" in page.content.decode()


@pytest.mark.parametrize("who", ["therapist", "receptionist"])
def test_nobody_but_the_manager_reads_it(alder, patient, sign_in, who):
    client = sign_in(getattr(alder, who))
    pages = [
        reverse("audits:of_patient", args=[patient.uuid]),
        reverse("audits:of_member", args=[alder.therapist.member.uuid]),
    ]
    assert [client.get(page).status_code for page in pages] == [403, 403]


def test_another_clinics_manager_finds_neither(birch, alder, patient, sign_in):
    client = sign_in(birch.manager)
    pages = [
        reverse("audits:of_patient", args=[patient.uuid]),
        reverse("audits:of_member", args=[alder.therapist.member.uuid]),
    ]
    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_more_sentences_ask_the_database_no_more_often(alder, sign_in):
    client = sign_in(alder.manager)
    people = [alder.therapist, alder.receptionist, alder.manager]
    patients = [cast.patient(alder, given_name=name) for name in ("One", "Two", "Three")]

    def counted():
        with CaptureQueriesContext(connection) as queries:
            read(client, "of_patient", patients[0].uuid)
            read(client, "of_member", alder.therapist.member.uuid)
        cast.enter(alder)
        return len(queries)

    audit.record(
        "chart.viewed", target=patients[0], by=alder.therapist.by, now=NOW, patient_id=patients[0].pk
    )
    counted()
    few = counted()
    for person in people:
        for patient in patients:
            audit.record("chart.viewed", target=patient, by=person.by, now=NOW, patient_id=patient.pk)
    assert counted() == few


def sentences(alder):
    cast.enter(alder)
    rows = AuditEvent.objects.filter(kind__startswith="sign_in.", target_id=alder.therapist.user.pk)
    return [(row.kind, row.actor_kind) for row in rows.order_by("id")]


def test_signing_in_and_out_and_a_wrong_password_are_kept(alder):
    client, address = Client(), reverse("account_login")
    client.post(address, {"login": alder.therapist.user.email, "password": "not this one at all"})
    client.post(address, {"login": alder.therapist.user.email, "password": cast.PASSWORD})
    client.post(reverse("account_logout"))
    assert sentences(alder) == [
        ("sign_in.failed", "visitor"),
        ("sign_in.made", "staff"),
        ("sign_in.ended", "staff"),
    ]


@pytest.fixture
def last_month(alder, patient):
    """A month that is over, with a reading in it."""
    last = audit_reviews.last_month(alder.clinic, dates.now())
    at, _ = audit_reviews.bounds(alder.clinic, last)
    audit.record("chart.viewed", target=patient, by=alder.therapist.by, now=at, patient_id=patient.pk)
    return last


def test_a_manager_is_reminded_of_last_month_until_it_is_signed_off(alder, last_month, sign_in):
    client = sign_in(alder.manager)
    address = reverse("audits:review", args=[last_month.year, last_month.month])
    assert address in client.get(reverse("practice")).content.decode()
    page = client.get(address)
    assert [(row["name"], row["opened"]) for row in page.context["counts"]] == [
        (alder.therapist.user.name, 1)
    ]
    form, _ = form_with(page.content.decode(), "Sign off")
    client.post(address, form.fields)
    cast.enter(alder)
    (row,) = AuditReview.objects.all()
    assert (row.month, row.signed_by, row.shown) == (last_month, alder.manager.user, page.context["counts"])
    assert address not in client.get(reverse("practice")).content.decode()


def test_a_month_is_signed_off_once_and_only_when_it_is_over(alder, last_month):
    now, by = dates.now(), alder.manager.by
    audit_review_actions.sign(alder.clinic, month=last_month, shown=[], by=by, now=now)
    for month in (last_month, alder.clinic.local(now).date().replace(day=1)):
        with pytest.raises(Refused):
            audit_review_actions.sign(alder.clinic, month=month, shown=[], by=by, now=now)


@pytest.mark.parametrize(("year", "month"), [(1, 1), (9999, 12), (2020, 13), (2020, 0), (10**20, 1)])
def test_a_month_that_is_none_or_not_over_has_no_page(alder, sign_in, year, month):
    assert sign_in(alder.manager).get(f"/practice/audit-reviews/{year}/{month}/").status_code == 404


def test_a_patient_who_asks_gets_who_opened_their_record_on_paper_and_that_is_kept_too(
    alder, patient, sign_in
):
    lists.opened(patient, alder.therapist)
    sign_in(alder.therapist).get(reverse("chart", args=[patient.uuid]))
    answer = sign_in(alder.manager).get(reverse("audits:report", args=[patient.uuid]))
    said = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())
    assert answer.headers["Content-Type"] == "application/pdf"
    for words in (patient.full_name, f"{alder.therapist.user.name} Chart: opened", "made into a paper"):
        assert words in said
    cast.enter(alder)
    assert AuditEvent.objects.filter(kind="audit.exported", patient_id=patient.pk).count() == 1


def test_a_sentence_whose_words_nobody_listed_reads_as_it_is_written():
    assert audit_words.said("needle_aversion.planned") == "Needle aversion: planned"
