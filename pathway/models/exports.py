"""That a patient's record was handed over: for whom, why, with what and by whom. Disclosures are accounted for with it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable
from pathway.rules.exports import closes_at
from pathway.states import ExportFor


class RecordExport(Addressable):
    """One record that was asked for. Never changed and never removed, in the database too; each download is in the audit."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="exports")
    for_whom = models.CharField(max_length=20, choices=ExportFor)
    recipient = models.CharField(max_length=200, help_text="Who gets it: a name, and where it is sent.")
    reason = EncryptedTextField(max_length=300)
    with_files = models.BooleanField(help_text="With the files that are kept, as they came.")
    with_complaints = models.BooleanField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(for_whom__in=ExportFor.values) & ~Q(recipient="") & ~Q(reason=""),
                name="export_says_for_whom_and_why",
            )
        ]
        indexes = [models.Index(fields=["clinic", "patient", "-asked_at"], name="export_by_patient")]
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"Export {self.pk}"

    @property
    def closes_at(self) -> datetime:
        """From when on it is downloaded no more."""
        return closes_at(self.asked_at)

    def is_open(self, now: datetime) -> bool:
        return now < self.closes_at
