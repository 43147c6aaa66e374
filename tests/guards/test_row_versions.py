"""Every change of a clinical row leaves its earlier version: each table of patients and care says so, or why it need not."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

# What is no clinical row, or is a record of its own.
NEEDS_NONE = {
    "patients_bookingrequest": "forgotten on purpose when nobody confirms it",
    "patients_calendarfeed": "a therapist's own address; nothing of a patient",
    "patients_freedtime": "a time that waits for whom to offer it to",
    "patients_importedpatient": "goes with its file when an import is dropped",
    "patients_patientimport": "its file is dropped on purpose",
    "patients_patientword": "made from the patient's names, for the search",
    "patients_visitreminder": "waits for a message, which is the record",
    "patients_visittype": "a setting of the practice",
    "pathway_alertdigest": "waits for a message, which is the record",
    "pathway_alerttime": "a setting of the practice",
    "pathway_billingcode": "a setting of the practice",
    "pathway_papersonfile": "made by the database from rows that keep theirs",
    "pathway_draftrevision": "is itself the earlier versions, and is pruned",
}
WITH_TRIGGER = """
SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = %s AND t.tgenabled = 'O'
"""


def tables(trigger):
    with connection.cursor() as cursor:
        cursor.execute(WITH_TRIGGER, [trigger])
        return {row[0] for row in cursor.fetchall()}


def unkept():
    clinical = {
        model._meta.db_table
        for app in ("patients", "pathway")
        for model in apps.get_app_config(app).get_models()
    }
    return clinical - tables("keeps_versions") - tables("append_only") - set(NEEDS_NONE)


def test_every_clinical_table_keeps_its_versions_or_never_changes():
    assert unkept() == set()


def test_a_table_that_lost_its_trigger_is_named():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER keeps_versions ON pathway_planofcare")
    assert unkept() == {"pathway_planofcare"}


def test_what_needs_none_is_not_kept_all_the_same():
    assert tables("keeps_versions") & set(NEEDS_NONE) == set()


def test_a_row_is_known_by_a_number_called_id():
    kept = tables("keeps_versions")
    assert {model._meta.pk.column for model in apps.get_models() if model._meta.db_table in kept} == {"id"}
