"""Which papers of a patient are there: one row that the database itself keeps, for the page that is open all day."""

from __future__ import annotations

from django.contrib.postgres.indexes import HashIndex
from django.db import models

from clinic.models.owned import ClinicOwned
from patients.enums import IntakeState


class PapersOnFile(ClinicOwned):
    """What the newest intake, the standing consent, the open episode and its screenings say of their own being there.

    Triggers write it whenever one of those rows changes, in the same transaction, and nobody else does (see the migration
    "papers on file"). It decides nothing: what holds a needle back is read from the rows themselves.
    """

    patient = models.OneToOneField("patients.Patient", models.PROTECT, related_name="papers")
    episode = models.ForeignKey(
        "pathway.EpisodeOfCare", models.PROTECT, null=True, related_name="+", help_text="The open one."
    )
    episode_opened_at = models.DateTimeField(null=True)
    intake_state = models.CharField(max_length=10, choices=IntakeState, blank=True)
    intake_begun = models.BooleanField(default=False, help_text="A page of it is filled in.")
    intake_submitted_at = models.DateTimeField(null=True)
    consent_signed_at = models.DateTimeField(null=True)
    consent_discussed_at = models.DateTimeField(null=True)
    is_screened = models.BooleanField(default=False, help_text="A screening of the open episode is complete.")

    class Meta:
        # Two pages of the database for each patient of a day instead of three.
        indexes = [HashIndex(fields=["patient"], name="papers_of_a_patient")]
        verbose_name_plural = "papers on file"

    def __str__(self) -> str:
        return f"Papers of {self.patient_id}"
