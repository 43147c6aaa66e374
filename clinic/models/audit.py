"""The sentence log: who did or saw what, when. Append-only in the database too, and sealed against whoever owns that."""

from django.db import models
from django.db.models import Func

from clinic.models.owned import ClinicOwned


class CurrentTransaction(Func):
    """The number of the transaction that writes the row, by the database."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


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
    transaction_id = models.BigIntegerField(
        null=True,
        db_default=CurrentTransaction(),
        editable=False,
        help_text="What was written together has the same; empty in sentences older than this column.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["clinic_id", "patient_id", "-at"], name="audit_by_patient"),
            models.Index(fields=["clinic_id", "actor_kind", "actor_id", "-at"], name="audit_by_actor"),
            models.Index(fields=["clinic_id", "id"], name="audit_to_be_sealed"),
        ]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_kind} {self.target_id}"


class AuditSeal(ClinicOwned):
    """One link of a clinic's chain: which sentences were there, each by a keyed hash, and the seal before it.

    A seal holds every sentence of its clinic whose id follows the seal before it, up to `through_id`.
    """

    # The constraint below begins with it.
    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField(help_text="1 is a clinic's first.")
    sealed_at = models.DateTimeField()
    sentences = models.PositiveIntegerField(help_text="How many it holds.")
    entries = models.BinaryField(
        help_text="For each sentence its id and a keyed hash; see clinic.rules.seals."
    )
    through_id = models.BigIntegerField()
    previous = models.BinaryField(help_text="The digest of the seal before it; empty in the first.")
    made_with = models.CharField(max_length=16, help_text="Which key made it; not the key.")
    digest = models.BinaryField(help_text="HMAC-SHA256 of all of the above.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "number"], name="seal_number_once_per_clinic"),
            models.CheckConstraint(condition=models.Q(sentences__gt=0), name="seal_holds_something"),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"
