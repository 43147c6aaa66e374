"""One value at one time: NPRS, straight leg raise and the like."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clinic.models.owned import ClinicOwned
from pathway.states import MeasuredAt


class Measurement(ClinicOwned):
    """A measured value. `kind` is a slug such as nprs_leg (0-10) or slr_left_degrees; a missing value has no row."""

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="measurements")
    treatment_session = models.ForeignKey(
        "pathway.TreatmentSession", models.PROTECT, null=True, related_name="measurements"
    )
    clinical_assessment = models.ForeignKey(
        "pathway.ClinicalAssessment", models.PROTECT, null=True, related_name="measurements"
    )
    check_in = models.ForeignKey("pathway.CheckIn", models.PROTECT, null=True, related_name="measurements")
    kind = models.CharField(max_length=40)
    at_point = models.CharField(max_length=20, choices=MeasuredAt)
    value = models.DecimalField(max_digits=6, decimal_places=2)
    measured_at = models.DateTimeField()
    hours_since_session = models.DecimalField(max_digits=7, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "treatment_session", "kind", "at_point"],
                condition=Q(check_in__isnull=True, treatment_session__isnull=False),
                name="measured_once_per_session",
            ),
            models.UniqueConstraint(
                fields=["clinic", "clinical_assessment", "kind"],
                name="measured_once_per_assessment",
            ),
            models.UniqueConstraint(
                fields=["clinic", "check_in", "kind"],
                name="measured_once_per_check_in",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "episode", "kind", "measured_at"], name="measurement_by_episode")
        ]
        ordering = ["measured_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
