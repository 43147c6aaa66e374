"""A level of pain a therapist expects of one patient for some days, so that reaching it raises no flare."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable


class ExpectedLevel(Addressable):
    """Expect up to `level` of 0 to 10 up to and with the day `until`, because. What was set before it has ended."""

    patient_path = "episode__patient"

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="expected_levels")
    measure = models.CharField(max_length=20, help_text="nprs_leg or nprs_back.")
    level = models.PositiveSmallIntegerField()
    until = models.DateField(help_text="The last local day it counts.")
    because = EncryptedTextField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode", "measure"],
                condition=Q(ended_at__isnull=True),
                name="expected_level_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(measure__in=["nprs_leg", "nprs_back"]), name="expected_level_measure_is_known"
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 10)), name="expected_level_on_the_scale"),
            models.CheckConstraint(condition=~Q(because=""), name="expected_level_says_why"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ended_expected_level_names_who",
            ),
        ]
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.measure} up to {self.level} until {self.until}"

    def counts_on(self, day: date) -> bool:
        return self.ended_at is None and day <= self.until
