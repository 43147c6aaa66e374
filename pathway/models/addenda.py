"""What is added to a session without touching it: an addendum to a signed one, a lead's covering note to a draft."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import ClinicOwned


class SessionAddendum(ClinicOwned):
    """What somebody added to a signed session later; never changed and never removed (see the migrations)."""

    treatment_session = models.ForeignKey("pathway.TreatmentSession", models.PROTECT, related_name="addenda")
    text = EncryptedTextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="session_addendum_says_something")]
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"Addendum to session {self.treatment_session_id}"


class CoveringNote(ClinicOwned):
    """A clinical lead's words to the draft of somebody who cannot sign it. It signs nothing: only who needled signs.

    `visit_ended_at` is when the visit ended as far as anybody knows: the check-ins of its needles are planned from there.
    """

    treatment_session = models.ForeignKey(
        "pathway.TreatmentSession", models.PROTECT, related_name="covering_notes"
    )
    text = EncryptedTextField()
    visit_ended_at = models.DateTimeField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="covering_note_says_something")]
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"Covering note to session {self.treatment_session_id}"
