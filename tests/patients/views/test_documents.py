"""A kept file is opened by who may read charts, recorded, and handed over so that no browser runs it on our site."""

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from patients.actions import documents
from patients.enums import DocumentPurpose
from tests import cast
from tests.cast import NOW
from tests.pathway.lists import opened
from tests.patients.papers import PDF

pytestmark = pytest.mark.django_db


def address_of_a_document(at):
    patient = cast.patient(at)
    opened(patient, at.therapist)
    document = documents.attach(
        patient, purpose=DocumentPurpose.CLEARANCE, content=PDF, by=at.therapist.by, now=NOW
    )
    return reverse("documents:file", args=[document.uuid])


def test_a_therapist_gets_the_file_as_a_download_that_runs_nothing(alder, sign_in):
    answer = sign_in(alder.therapist).get(address_of_a_document(alder))
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="clearance-2026-11-18.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(kind="document.opened").count() == 1


def test_to_the_desk_it_is_not_there_and_the_attempt_is_recorded(alder, sign_in):
    answer = sign_in(alder.receptionist).get(address_of_a_document(alder))
    assert answer.status_code == 404
    assert AuditEvent.objects.get(kind="access.refused").detail == {"route": "documents:file"}
    assert not AuditEvent.objects.filter(kind="document.opened").exists()


def test_another_clinics_document_is_not_there(birch, alder, sign_in):
    address = address_of_a_document(alder)
    assert sign_in(birch.therapist).get(address).status_code == 404


def test_nobody_opens_it_without_signing_in(alder, client):
    answer = client.get(address_of_a_document(alder))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("account_login"))
