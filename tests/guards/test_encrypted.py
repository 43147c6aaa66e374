"""Free text is encrypted, or named here with the reason why not; the database holds every encrypted column to it."""

import pytest
from django.db import connection
from django.db.models import BinaryField

from clinic import data_classes, sealed_columns
from clinic.encrypted import Sealed
from clinic.reference.data_classes import class_of

IN_THE_OPEN = {
    "clinic.Credential.withdrawn_reason": "about a member of staff, never about a patient",
    "clinic.Message.error": "what a mail server or a provider said; addresses are cut out of it",
    "clinic.TimeOff.reason": "about a member of staff, never about a patient",
    "clinic.RowVersion.before": "the columns of a row as the database holds them: ciphertext stays ciphertext",
    "pathway.ContentOverride.reason": "about the clinical content of a clinic, never about a patient",
}
HELD = """
SELECT c.relname || '.' || a.attname FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
 WHERE k.contype = 'c' AND k.convalidated AND k.conname = left(c.relname || '_' || a.attname || '_is_sealed', 63)
"""


def fields():
    return {
        f"{model._meta.label}.{field.name}": field
        for model in data_classes.models()
        for field in model._meta.concrete_fields
    }


def test_free_text_is_encrypted_or_named_with_the_reason_why_not():
    assert {
        label
        for label, field in fields().items()
        if class_of(*label.rsplit(".", 1)) == "free_text" and not isinstance(field, Sealed)
    } == set(IN_THE_OPEN)


def test_every_file_is_encrypted():
    """What is left of bytes in the open are hashes and seals."""
    assert {
        class_of(*label.rsplit(".", 1))
        for label, field in fields().items()
        if isinstance(field, BinaryField) and not isinstance(field, Sealed)
    } == {"secret", "operational"}


@pytest.mark.django_db
def test_the_database_refuses_every_encrypted_column_words_in_the_open():
    encrypted = {field.place for field in fields().values() if isinstance(field, Sealed)}
    with connection.cursor() as cursor:
        cursor.execute(HELD)
        held = {row[0] for row in cursor.fetchall()}
    assert len(encrypted) >= 30
    assert held == encrypted


def test_no_name_of_such_a_constraint_is_cut_off_into_that_of_another():
    names = [
        sealed_columns.constraint_name(*field.place.split("."))
        for field in fields().values()
        if isinstance(field, Sealed)
    ]
    assert len({name[:63] for name in names}) == len(names)
