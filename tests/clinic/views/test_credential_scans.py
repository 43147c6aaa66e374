"""The scan of a licence or certificate: kept by the manager as it came, opened by them and by its owner."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from clinic import scope
from clinic.models import AuditEvent, Credential, CredentialScan
from tests.patients.papers import PDF, PNG, WEB_PAGE

pytestmark = pytest.mark.django_db


def licence(alder):
    return Credential.objects.get(clinic=alder.clinic, user=alder.therapist.user, kind="licence")


def kept(alder, manager, content=PDF):
    address = reverse("credential_scan_new", args=[licence(alder).uuid])
    manager.post(address, {"scan": SimpleUploadedFile("licence of Dana.pdf", content)})
    scope.enter(alder.clinic.pk)
    return CredentialScan.objects.first()


def test_a_scan_comes_with_a_new_paper_and_is_opened_from_its_page(alder, sign_in):
    today = timezone.now().date()
    manager = sign_in(alder.manager)
    sent = {
        "kind": "licence",
        "number": "PT-7781",
        "issued_by": "Colorado PT Board",
        "issued_on": (today - timedelta(days=30)).isoformat(),
        "expires_on": (today + timedelta(days=700)).isoformat(),
        "scan": SimpleUploadedFile("scan.png", PNG),
    }
    manager.post(reverse("credential_new", args=[alder.therapist.member.uuid]), sent)
    scope.enter(alder.clinic.pk)
    scan = CredentialScan.objects.get(credential__number="PT-7781")
    page = manager.get(reverse("member", args=[alder.therapist.member.uuid])).text
    assert (scan.media_type, reverse("credential_scan", args=[scan.uuid]) in page) == ("image/png", True)


def test_a_paper_is_not_recorded_with_a_file_that_is_no_scan(alder, sign_in):
    before = Credential.objects.count()
    sent = {"kind": "licence", "number": "PT-1", "scan": SimpleUploadedFile("scan.pdf", WEB_PAGE)}
    page = sign_in(alder.manager).post(reverse("credential_new", args=[alder.therapist.member.uuid]), sent)
    assert "neither a PDF nor a JPEG or PNG picture" in page.text
    scope.enter(alder.clinic.pk)
    assert Credential.objects.count() == before


def test_it_is_given_back_as_it_came_and_each_opening_is_recorded(alder, sign_in):
    scan = kept(alder, sign_in(alder.manager))
    response = sign_in(alder.therapist).get(reverse("credential_scan", args=[scan.uuid]))
    assert response.content == PDF
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="credential-{scan.added_at:%Y-%m-%d}.pdf"'
    )
    scope.enter(alder.clinic.pk)
    opened = AuditEvent.objects.filter(kind="credential.scan_opened", target_id=scan.pk)
    assert opened.count() == 1


def test_a_better_scan_stands_beside_the_first(alder, sign_in):
    manager = sign_in(alder.manager)
    kept(alder, manager)
    kept(alder, manager, PNG)
    kinds = CredentialScan.objects.values_list("media_type", flat=True)
    assert list(kinds) == ["image/png", "application/pdf"]


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"", "This file is empty."), (WEB_PAGE, "neither a PDF nor a JPEG or PNG")]
)
def test_what_is_no_scan_is_refused_in_a_sentence(alder, sign_in, content, sentence):
    address = reverse("credential_scan_new", args=[licence(alder).uuid])
    page = sign_in(alder.manager).post(address, {"scan": SimpleUploadedFile("a.pdf", content)})
    assert sentence in page.text
    scope.enter(alder.clinic.pk)
    assert CredentialScan.objects.count() == 0


def test_nobody_else_opens_it_and_another_clinic_finds_none(birch, alder, sign_in):
    scan = kept(alder, sign_in(alder.manager))
    address = reverse("credential_scan", args=[scan.uuid])
    assert sign_in(alder.receptionist).get(address).status_code == 403
    assert sign_in(birch.manager).get(address).status_code == 404


@pytest.mark.parametrize(
    "statement",
    ["UPDATE clinic_credentialscan SET content = 'x'", "DELETE FROM clinic_credentialscan"],
)
def test_the_database_refuses_to_change_a_kept_scan(alder, sign_in, statement):
    kept(alder, sign_in(alder.manager))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert bytes(CredentialScan.objects.get().content) == PDF
