"""Documents: kept as they came, by whom and what for, and never changed."""

import hashlib

import pytest
from django.db import DatabaseError, transaction

from clinic.errors import Refused
from clinic.models import AuditEvent
from patients.actions import documents
from patients.enums import DocumentPurpose
from patients.models import Document, DocumentContent
from tests import cast
from tests.cast import NOW
from tests.patients.papers import PDF, WEB_PAGE

pytestmark = pytest.mark.django_db


def attach(at, content=PDF):
    return documents.attach(
        cast.patient(at), purpose=DocumentPurpose.CLEARANCE, content=content, by=at.therapist.by, now=NOW
    )


def test_a_file_is_kept_as_it_came_with_who_when_and_what_for(alder):
    attach(alder)
    kept = Document.objects.select_related("content").get()
    assert (kept.purpose, kept.media_type, kept.size_bytes) == ("clearance", "application/pdf", len(PDF))
    assert (kept.sha256, bytes(kept.content.content)) == (hashlib.sha256(PDF).hexdigest(), PDF)
    assert (kept.added_by, kept.added_at) == (alder.therapist.user, NOW)
    assert AuditEvent.objects.filter(kind="document.added", target_id=kept.pk).count() == 1


def test_its_name_says_what_it_is_and_names_nobody(alder):
    assert attach(alder).file_name == "clearance-2026-11-18.pdf"


@pytest.mark.parametrize("content", [b"", WEB_PAGE])
def test_what_is_no_document_is_refused_at_its_field(alder, content):
    with pytest.raises(Refused) as refused:
        attach(alder, content)
    assert refused.value.field == "document"
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda: DocumentContent.objects.update(content=b"another"),
        lambda: DocumentContent.objects.all().delete(),
        lambda: Document.objects.update(sha256="0" * 64),
    ],
    ids=["its bytes", "away with it", "its fingerprint"],
)
def test_the_database_refuses_to_change_what_was_kept(alder, change):
    attach(alder)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()
