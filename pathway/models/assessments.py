"""What the therapist found at the first examination; its numbers are baseline measurements."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models.owned import ClinicOwned
from pathway.enums import Side


class ClinicalAssessment(ClinicOwned):
    """Which side, what probably drives the pain, and the examiner's words. One per episode, edited by version."""

    episode = models.OneToOneField(
        "pathway.EpisodeOfCare", models.PROTECT, related_name="clinical_assessment"
    )
    affected_side = models.CharField(max_length=5)
    suspected_driver = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    assessed_at = models.DateTimeField()
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(affected_side__in=list(Side)), name="assessed_side_is_known")
        ]

    def __str__(self) -> str:
        return f"Assessment of episode {self.episode_id}"
