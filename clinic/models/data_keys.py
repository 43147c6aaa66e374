"""The key a clinic's free text and documents are sealed with, itself wrapped by a master key the database never holds."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from clinic.models.owned import ClinicOwned


class DataKey(ClinicOwned):
    """One for each clinic, for ever: wrapping it anew changes nothing it has sealed. Losing it loses all of that."""

    wrapped = models.TextField(help_text="By a key of DATA_KEYS; see clinic.envelopes.")
    made_at = models.DateTimeField()
    wrapped_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic"], name="one_data_key_per_clinic"),
            models.CheckConstraint(condition=~Q(wrapped=""), name="data_key_is_there"),
            models.CheckConstraint(
                condition=Q(wrapped_at__gte=F("made_at")), name="data_key_is_wrapped_once_made"
            ),
        ]

    def __str__(self) -> str:
        return f"Data key of clinic {self.clinic_id}"
