"""A record is handed over for somebody and for a reason, by whom it was asked, for one day; and nobody rewrites that."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clinic.errors import Refused
from clinic.models import AuditEvent
from pathway.actions import exports
from pathway.models import RecordExport
from pathway.rules import exports as rules
from patients.actions import documents
from patients.enums import DocumentPurpose
from tests import cast
from tests.cast import NOW
from tests.pathway.queries.test_exports import ASKED

pytestmark = pytest.mark.django_db


def ask(at, patient, **different):
    return exports.ask(patient, **{**ASKED, **different}, by=at.manager.by, now=NOW)


def kinds():
    return list(
        AuditEvent.objects.filter(kind__contains="export").values_list("kind", flat=True).order_by("id")
    )


def test_asking_and_each_download_is_a_sentence_of_the_audit(alder):
    row = ask(alder, cast.patient(alder))
    exports.take(row, by=alder.manager.by, now=NOW)
    exports.take(row, by=alder.manager.by, now=NOW + timedelta(hours=1))
    assert kinds() == ["record.export_asked", "record.exported", "record.exported"]
    assert AuditEvent.objects.filter(kind="record.exported", patient_id=row.patient_id).count() == 2


def test_the_audit_holds_neither_who_got_it_nor_why(alder):
    ask(alder, cast.patient(alder))
    said = AuditEvent.objects.get(kind="record.export_asked").detail
    assert said == {"for_whom": "patient", "with_files": True, "with_complaints": False}


@pytest.mark.parametrize(
    ("field", "words", "sentence"),
    [
        ("for_whom", "anybody", "Choose for whom it is."),
        ("recipient", "  ", "Write who gets it."),
        ("reason", "", "Write why it is handed over."),
    ],
)
def test_without_for_whom_and_why_nothing_is_handed_over(alder, field, words, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        ask(alder, cast.patient(alder), **{field: words})
    assert (refused.value.field, RecordExport.objects.count()) == (field, 0)


def test_another_manager_asks_for_it_themselves(alder, birch):
    cast.enter(alder)
    row = ask(alder, cast.patient(alder))
    with pytest.raises(Refused, match="Only whoever asked"):
        exports.take(row, by=alder.therapist.by, now=NOW)
    assert kinds() == ["record.export_asked"]


@pytest.mark.parametrize(("hours", "open_"), [(0, True), (23.9, True), (24, False), (48, False)])
def test_it_is_downloaded_for_a_day(alder, hours, open_):
    row, then = ask(alder, cast.patient(alder)), NOW + timedelta(hours=hours)
    assert row.is_open(then) is open_
    if not open_:
        with pytest.raises(Refused, match="more than a day ago"):
            exports.take(row, by=alder.manager.by, now=then)


def test_files_that_are_too_large_are_left_out_first(alder, monkeypatch):
    patient = cast.patient(alder)
    documents.attach(
        patient, purpose=DocumentPurpose.CLEARANCE, content=b"%PDF-1.4", by=alder.therapist.by, now=NOW
    )
    monkeypatch.setattr(rules, "MOST_FILE_BYTES", 7)
    with pytest.raises(Refused, match="more than one download takes"):
        ask(alder, patient)
    assert ask(alder, patient, with_files=False).with_files is False


@pytest.mark.parametrize(
    "change", ["UPDATE pathway_recordexport SET reason = 'other'", "DELETE FROM pathway_recordexport"]
)
def test_what_was_handed_over_is_never_rewritten(alder, change):
    ask(alder, cast.patient(alder))
    with pytest.raises(DatabaseError, match="append"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
