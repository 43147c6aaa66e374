"""The sentence log: who did or saw what, when. Append-only in the database too."""

from django.db import models


class AuditEvent(models.Model):
    """One sentence. No foreign keys, so nothing it names can ever pull it along; ids only, never names or answers."""

    clinic_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=60, help_text="Room and verb, such as chart.viewed.")
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["clinic_id", "patient_id", "-at"], name="audit_by_patient"),
            models.Index(fields=["clinic_id", "actor_kind", "actor_id", "-at"], name="audit_by_actor"),
        ]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_kind} {self.target_id}"
