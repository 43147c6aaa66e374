"""What a clinical row said before it was changed or deleted; written by the database itself, so no change goes past it."""

from django.db import models
from django.db.models.functions import Now

from clinic.models.audit import CurrentTransaction


class RowVersion(models.Model):
    """An earlier version of a row, as it stood until this moment. Append-only; no foreign keys, as in the audit.

    Who and by which door is what the connection was told (clinic.scope): empty after a provider's report or a hand at the
    database itself. What was done in the same transaction is in the audit.
    """

    clinic_id = models.BigIntegerField()
    of_table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    verb = models.CharField(max_length=6, help_text="What ended it: update or delete.")
    before = models.JSONField(help_text="Its columns as they stood, ciphertext as ciphertext.")
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True, help_text="A user's, or a patient link's.")
    route = models.CharField(max_length=100, help_text="The name of a page or task, never its path.")
    transaction_id = models.BigIntegerField(db_default=CurrentTransaction())
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["clinic_id", "of_table", "row_id", "id"], name="versions_of_a_row")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.of_table} {self.row_id} before {self.verb}"
