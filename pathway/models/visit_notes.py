"""What a check-in said that asks for nobody now: a line to read at the next visit."""

from __future__ import annotations

from django.db import models

from clinic.models.owned import ClinicOwned


class VisitNote(ClinicOwned):
    """One cause of tier T3. It is shown until a session after it is signed; taken back when the answer is corrected."""

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="visit_notes")
    check_in = models.ForeignKey("pathway.CheckIn", models.PROTECT, related_name="visit_notes")
    cause = models.CharField(max_length=60)
    asked = models.TextField(help_text="The question as the patient saw it, or what the values say.")
    noted_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "check_in", "cause"], name="visit_note_once_per_cause")
        ]
        indexes = [models.Index(fields=["clinic", "episode", "noted_at"], name="visit_note_by_episode")]
        ordering = ["noted_at", "pk"]

    def __str__(self) -> str:
        return f"{self.cause} of check-in {self.check_in_id}"
