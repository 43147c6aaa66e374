"""Patients taken in from a file of another system: the file while it is looked at, and whom it brought."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable, ClinicOwned
from patients.enums import ImportState


class PatientImport(Addressable):
    """One file. Its words are kept until they are taken in or dropped, and no longer."""

    file_name = models.CharField(max_length=120)
    content = EncryptedTextField(blank=True)
    mapping = models.JSONField(
        default=dict, help_text="Which column of the file holds which of our fields, by number."
    )
    row_count = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was undone, or dropped.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=ImportState.UPLOADED) | Q(content=""),
                name="only_a_waiting_import_keeps_its_file",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "-uploaded_at"], name="import_newest_first")]
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"Import {self.pk}"


class ImportedPatient(ClinicOwned):
    """One patient an import brought, and the row of the file; after an undo, the number the record had."""

    patient_import = models.ForeignKey(PatientImport, models.PROTECT, related_name="patients")
    patient = models.OneToOneField("patients.Patient", models.PROTECT, related_name="imported")
    row_number = models.PositiveIntegerField()
    record_number = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient_import", "row_number"], name="row_of_a_file_taken_in_once"
            )
        ]
        ordering = ["row_number"]

    def __str__(self) -> str:
        return f"Row {self.row_number} of import {self.patient_import_id}"
