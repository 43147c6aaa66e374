"""Encrypted columns: the database holds nothing that was written, takes nothing in the open, and opens nothing elsewhere."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection
from django.db.migrations.operations import AlterField
from django.db.migrations.state import ProjectState

from clinic import encrypted, envelopes, scope
from clinic.models import RowVersion
from clinic.sealed_columns import constraint_name
from pathway.models import Screening, TreatmentSession
from patients.actions import documents
from patients.enums import DocumentPurpose
from patients.models import Document
from tests import cast
from tests.pathway import sessions

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 Clearance of Dr Alvarez for needling the left leg"
NOTE = "Numb along the outer foot since Tuesday"


def stored(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def draft(alder):
    log = sessions.opened(alder, sessions.ready(alder))
    log.note = NOTE
    log.save(update_fields=["note"])
    return TreatmentSession.objects.get()


def test_a_note_is_read_as_it_was_written_and_stored_as_its_clinic_sealed_it(alder, draft):
    (note,) = stored("pathway_treatmentsession", "note")
    assert draft.note == NOTE
    assert note.startswith(f"1:{alder.clinic.pk}:")
    assert NOTE not in note


def test_what_is_empty_stays_empty_so_that_it_can_be_asked_for(draft):
    assert stored("pathway_treatmentsession", "late_reason") == [""]
    assert TreatmentSession.objects.filter(late_reason="").exclude(note="").count() == 1


def test_an_update_of_many_rows_is_sealed_too(draft):
    TreatmentSession.objects.update(note="Better")
    assert "Better" not in stored("pathway_treatmentsession", "note")[0]
    assert TreatmentSession.objects.get().note == "Better"


def test_words_saved_again_unchanged_leave_the_column_as_it_is(draft):
    before = stored("pathway_treatmentsession", "note")
    draft.save()
    assert stored("pathway_treatmentsession", "note") == before


def test_answers_saved_again_unchanged_leave_the_column_as_it_is(draft):
    before = stored("pathway_screening", "answers")
    screening = Screening.objects.get()
    screening.save()
    unchanged = stored("pathway_screening", "answers")
    screening.answers["more"] = {"choice": "yes"}
    screening.save()
    assert (unchanged == before, stored("pathway_screening", "answers") == before) == (True, False)
    assert Screening.objects.get().answers["more"] == {"choice": "yes"}


def test_words_that_are_copied_into_another_column_are_sealed_for_that_one(draft):
    draft.more_needles_reason = draft.note
    draft.save()
    assert TreatmentSession.objects.get().more_needles_reason == NOTE


@pytest.mark.parametrize("question", ["note__icontains", "note__startswith", "note__in", "note__gt", "note"])
def test_what_is_written_cannot_be_searched_by_the_database(draft, question):
    with pytest.raises(FieldError, match=r"pathway_treatmentsession\.note is encrypted"):
        TreatmentSession.objects.filter(**{question: NOTE}).exists()


def test_the_database_takes_no_words_in_the_open(draft):
    with pytest.raises(IntegrityError, match="pathway_treatmentsession_note_is_sealed"):
        sql("UPDATE pathway_treatmentsession SET note = %s", NOTE)


def test_the_database_takes_nothing_that_another_clinic_sealed(birch, alder, draft):
    theirs = encrypted.as_text(envelopes.header(birch.clinic.pk) + bytes(40))
    with pytest.raises(IntegrityError, match="pathway_treatmentsession_note_is_sealed"):
        sql("UPDATE pathway_treatmentsession SET note = %s", theirs)


def test_words_moved_to_another_column_are_not_read_there(draft):
    sql("UPDATE pathway_treatmentsession SET more_needles_reason = note")
    with pytest.raises(envelopes.CannotOpen, match=r"pathway_treatmentsession\.more_needles_reason"):
        TreatmentSession.objects.get()


def test_a_document_is_sealed_and_its_fingerprint_is_that_of_its_bytes(alder):
    patient = cast.patient(alder)
    documents.attach(
        patient, purpose=DocumentPurpose.CLEARANCE, content=PDF, by=alder.therapist.by, now=cast.NOW
    )
    kept = Document.objects.select_related("content").get()
    (content,) = stored("patients_documentcontent", "content")
    assert (kept.content.content, kept.size_bytes) == (PDF, len(PDF))
    assert bytes(content).startswith(envelopes.header(alder.clinic.pk))
    assert b"Alvarez" not in bytes(content)


def test_the_database_takes_no_document_in_the_open(alder):
    patient = cast.patient(alder)
    documents.attach(
        patient, purpose=DocumentPurpose.CLEARANCE, content=PDF, by=alder.therapist.by, now=cast.NOW
    )
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE patients_documentcontent DISABLE TRIGGER USER")
    with pytest.raises(IntegrityError, match="patients_documentcontent_content_is_sealed"):
        sql("UPDATE patients_documentcontent SET content = %s", PDF)


def test_a_deleted_constraint_still_leaves_words_of_another_clinic_unread(birch, alder, draft):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE pathway_treatmentsession DROP CONSTRAINT pathway_treatmentsession_note_is_sealed")
    sql("UPDATE pathway_treatmentsession SET note = %s", f"1:{birch.clinic.pk}:{'A' * 60}")
    with pytest.raises(LookupError, match="not in sight"):
        TreatmentSession.objects.get()


SEALING = [
    ("clinic", "0015_scans_are_sealed"),
    ("patients", "0015_free_text_and_documents_are_sealed"),
    ("pathway", "0014_free_text_is_sealed"),
    ("patients", "0017_answers_are_sealed"),
    ("pathway", "0017_answers_are_sealed"),
    ("patients", "0018_the_desks_words_are_sealed"),
]


@pytest.mark.parametrize(("app", "name"), SEALING)
def test_a_migration_seals_what_was_written_before_it_and_opens_it_where_it_is_taken_back(alder, app, name):
    patient = cast.patient(alder, given_name="Pia")
    documents.attach(
        patient, purpose=DocumentPurpose.CLEARANCE, content=PDF, by=alder.therapist.by, now=cast.NOW
    )
    sessions.signed(alder, sessions.ready(alder))
    operations = import_module(f"{app}.migrations.{name}").Migration.operations
    before = read(app)
    sql("SET CONSTRAINTS ALL IMMEDIATE")

    run(app, [one for one in reversed(operations) if not isinstance(one, AlterField)], "database_backwards")
    opened = [value for table, column in sealed_by(operations) for value in stored(table, column)]
    run(app, [one for one in operations if not isinstance(one, AlterField)], "database_forwards")

    assert [value for value in opened if is_sealed(value)] == []
    assert read(app) == before


def test_what_earlier_versions_hold_is_sealed_and_opened_along(alder):
    patient = cast.patient(alder, note="Wheelchair", messages_agreed=False)
    patient.note = "Mornings only"
    patient.save(update_fields=["note"])
    operations = import_module("patients.migrations.0018_the_desks_words_are_sealed").Migration.operations
    without_types = [one for one in operations if not isinstance(one, AlterField)]
    sql("SET CONSTRAINTS ALL IMMEDIATE")

    def kept():
        scope.enter(alder.clinic.pk)
        return RowVersion.objects.get(of_table="patients_patient", row_id=patient.pk).before["note"]

    sealed = kept()
    run("patients", reversed(without_types), "database_backwards")
    opened = kept()
    run("patients", without_types, "database_forwards")

    assert (opened, is_sealed(sealed), is_sealed(kept()), kept() == sealed) == (
        "Wheelchair",
        True,
        True,
        False,
    )


def run(app, operations, direction):
    with connection.schema_editor() as editor:
        for one in operations:
            getattr(one, direction)(app, editor, ProjectState(), ProjectState())


def sealed_by(operations):
    """The columns, with their tables, that get their constraint here."""
    return [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if any(
            f" {constraint_name(model._meta.db_table, field.column)} " in str(getattr(one, "sql", ""))
            for one in operations
        )
    ]


def read(app):
    """Every word of it as the product reads it."""
    return {
        (model, field.name): list(model.objects.order_by("pk").values_list("pk", field.name))
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, encrypted.Sealed)
    }


def is_sealed(value):
    return value.strip('"').startswith("1:") if isinstance(value, str) else bytes(value).startswith(b"\x01")
