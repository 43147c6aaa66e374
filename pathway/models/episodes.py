"""The episode of care, the spine every stage hangs off, and its end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable, ClinicOwned
from pathway.enums import EpisodeEnd


class EpisodeOfCare(Addressable):
    """From the booking of a consultation to discharge. `ended_at` repeats the discharge so that the database
    can promise one open episode per patient."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="episodes")
    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="episodes")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient"],
                condition=Q(ended_at__isnull=True),
                name="one_open_episode_per_patient",
            )
        ]
        indexes = [models.Index(fields=["clinic", "therapist", "-opened_at"], name="episode_by_therapist")]
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"Episode {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class Discharge(ClinicOwned):
    """The end of an episode: discharged, not suitable, lapsed or cancelled, with the reason in words."""

    episode = models.OneToOneField(EpisodeOfCare, models.PROTECT, related_name="discharge")
    end = models.CharField(max_length=20)
    reason = models.CharField(
        max_length=60, blank=True, help_text="Slug of pathway/reference/discharge_reasons.toml."
    )
    note = EncryptedTextField(blank=True)
    global_change = models.SmallIntegerField(
        null=True, blank=True, help_text="-3 very much worse to 3 very much better."
    )
    discharged_at = models.DateTimeField()
    discharged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__in=list(EpisodeEnd)), name="discharge_end_is_known"),
            models.CheckConstraint(
                condition=Q(global_change__isnull=True) | Q(global_change__range=(-3, 3)),
                name="global_change_is_on_its_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.end} {self.episode_id}"
