"""What a session log said after each change while it was a draft: nothing written is gone before the note is long signed."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from clinic.encrypted import EncryptedJSONField
from clinic.models.owned import ClinicOwned


class DraftRevision(ClinicOwned):
    """The whole draft at one version. Only ever added; pruned some time after the signature (see the migration)."""

    treatment_session = models.ForeignKey(
        "pathway.TreatmentSession", models.PROTECT, related_name="revisions"
    )
    version = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = EncryptedJSONField(
        encoder=DjangoJSONEncoder, help_text='{"session": fields, "sites": [fields]}, as stored.'
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "treatment_session", "version"], name="one_revision_per_version"
            )
        ]
        # The oldest first, to find what may be pruned.
        indexes = [models.Index(fields=["saved_at"], name="revision_by_age")]
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"Version {self.version} of treatment session {self.treatment_session_id}"
