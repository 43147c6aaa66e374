"""Two records of one person joined, and every row that went along, so that it can be undone exactly."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedJSONField
from clinic.models.owned import Addressable, ClinicOwned
from pathway.states import MovedKind


class PatientMerge(Addressable):
    """One joining: the record that is kept, and the one that was archived with it."""

    kept = models.ForeignKey("patients.Patient", models.PROTECT, related_name="merges")
    archived = models.ForeignKey("patients.Patient", models.PROTECT, related_name="merged_by")
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    archived_before = models.DateTimeField(
        null=True, blank=True, help_text="Since when it was archived already, if it was."
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "archived"],
                condition=Q(undone_at__isnull=True),
                name="patient_is_merged_into_one_other",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undone_merge_names_who",
            ),
        ]
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"Merge of {self.archived_id} into {self.kept_id}"


class MovedRow(ClinicOwned):
    """One row that a merge re-pointed. `before` holds what else was changed on it, by field; rows here never change."""

    merge = models.ForeignKey(PatientMerge, models.PROTECT, related_name="moved")
    kind = models.CharField(max_length=20, choices=MovedKind)
    row_id = models.BigIntegerField()
    before = EncryptedJSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "merge", "kind", "row_id"], name="row_moved_once"),
            models.CheckConstraint(condition=Q(kind__in=MovedKind.values), name="moved_kind_is_known"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
