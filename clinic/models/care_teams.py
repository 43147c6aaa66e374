"""People who treat together and have each other's patients on their list."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from clinic.models.owned import Addressable


class CareTeam(Addressable):
    """One care team of a clinic; who is in it says `Membership.care_team`, so nobody is in two."""

    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint("clinic", Lower("name"), name="care_team_name_once_per_clinic"),
            models.CheckConstraint(condition=~models.Q(name=""), name="care_team_has_a_name"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
