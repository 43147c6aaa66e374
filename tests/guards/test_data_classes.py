"""Every field is in one class of data, and the paper about them is what the file says."""

import pytest
from django.db import models

from clinic import data_classes
from clinic.reference import data_classes as reference

PERSONAL = ("identity", "contact", "clinical", "free_text", "secret")
# Text of any length that is not somebody's own words: what the practice wrote, what a rule or a file of ours said.
LONG_AND_NOT_TYPED = {
    "pathway.Alert.asked",
    "pathway.Alert.advice_shown",
    "pathway.ContentOverride.asked",
    "pathway.Finding.reason",
    "pathway.TreatmentSession.response",
    "pathway.VisitNote.asked",
    "patients.PatientImport.content",
    "clinic.DataKey.wrapped",
    "sessions.Session.session_data",
    "clinic.StaffSession.session_data",
}


def every_field():
    return [
        (model._meta.label, field) for model in data_classes.models() for field in model._meta.concrete_fields
    ]


def test_every_field_is_in_one_class_and_the_paper_says_so():
    assert data_classes.problems() == []


def test_a_field_that_nobody_classified_is_named(monkeypatch):
    known = dict(reference.classified())
    known["patients.Patient"] = {
        name: tuple(field for field in fields if field != "birth_date")
        for name, fields in known["patients.Patient"].items()
    }
    monkeypatch.setattr(reference, "classified", lambda: known)
    assert data_classes.problems() == ["patients.Patient.birth_date is in 0 classes; it belongs in one."]


def test_text_of_any_length_is_free_text_unless_we_know_who_wrote_it():
    assert {
        f"{label}.{field.name}"
        for label, field in every_field()
        if isinstance(field, models.TextField)
        and field.max_length is None
        and reference.class_of(label, field.name) != "free_text"
    } == LONG_AND_NOT_TYPED


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("_hash", {"secret", "operational"}),
        ("_name", {"identity"}),
        ("email", {"contact", "operational"}),
        ("phone", {"contact", "operational"}),
    ],
)
def test_fields_of_one_name_are_in_the_class_that_name_promises(ending, expected):
    found = {
        reference.class_of(label, field.name): f"{label}.{field.name}"
        for label, field in every_field()
        if field.name.endswith(ending)
    }
    assert set(found) <= expected, found


def test_nothing_that_says_more_than_keys_and_words_is_in_an_audit_sentence():
    assert set(reference.classified()["clinic.AuditEvent"]) == {"operational"}
