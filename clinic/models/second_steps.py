"""Of whom a clinic asks a second step beside the password."""

from django.db import models
from django.db.models import Q

from clinic.enums import Role
from clinic.models.owned import ClinicOwned


class SecondStepRule(ClinicOwned):
    """A role that signs in with a second step here; without a row it may do without."""

    role = models.CharField(max_length=20, choices=Role)
    last_day_without = models.DateField(
        help_text="The clinic's own day; from the next one on nothing else opens."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "role"], name="second_step_rule_once_per_role"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="second_step_rule_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} by {self.last_day_without}"
