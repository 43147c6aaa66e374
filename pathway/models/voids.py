"""A signed session that counts no longer: kept as it was, with who said so and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import ClinicOwned


class SessionVoid(ClinicOwned):
    """The word that a signed session is void. The session itself is never touched; this row is never changed."""

    treatment_session = models.OneToOneField("pathway.TreatmentSession", models.PROTECT, related_name="void")
    reason = EncryptedTextField()
    voided_at = models.DateTimeField()
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    voided_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="void_says_why")]

    def __str__(self) -> str:
        return f"Void of session {self.treatment_session_id}"
