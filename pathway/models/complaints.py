"""What a patient, or somebody for them, complained about: the manager's own record, with the hold it puts on the chart."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable
from pathway.states import ComplaintOutcome
from patients.models import Patient


class Complaints(models.QuerySet["Complaint"]):
    def about(self, patient: Patient) -> Complaints:
        """Those about this person, also where they hang from a record that was joined with this one."""
        return self.filter(Q(patient=patient) | Q(patient__merged_into=patient))

    def open(self) -> Complaints:
        return self.filter(closed_at__isnull=True)

    def holding(self) -> Complaints:
        """Those that hold the chart: open ones, and closed ones whose hold was kept."""
        return self.filter(hold_lifted_at__isnull=True)


class Complaint(Addressable):
    """While it is open no outcomes are asked. Until its hold is lifted the record may not be archived."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="complaints")
    received_on = models.DateField()
    made_by = models.CharField(
        max_length=120, help_text="Who complained: a name, and what they are to the patient."
    )
    what = EncryptedTextField()
    answer = EncryptedTextField(blank=True, help_text="How it was answered.")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=ComplaintOutcome, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    hold_lifted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Complaints.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (
                    Q(closed_at__isnull=False, closed_by__isnull=False, outcome__in=ComplaintOutcome.values)
                    & ~Q(answer="")
                ),
                name="closed_complaint_has_answer_and_outcome",
            ),
            models.CheckConstraint(
                condition=Q(hold_lifted_at__isnull=True) | Q(closed_at__isnull=False),
                name="open_complaint_holds_the_chart",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "patient"], name="complaint_by_patient")]
        ordering = ["-received_on", "-pk"]

    def __str__(self) -> str:
        return f"Complaint {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def holds(self) -> bool:
        return self.hold_lifted_at is None
