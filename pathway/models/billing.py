"""The billing codes a clinic enters for itself. None is shipped: the published descriptors are licensed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clinic.models.owned import Addressable


class BillingCode(Addressable):
    """A code for so many muscles needled in a visit; `muscles_to` None means "and more". Taken out, the row stays."""

    muscles_from = models.PositiveSmallIntegerField()
    muscles_to = models.PositiveSmallIntegerField(null=True, blank=True)
    code = models.CharField(max_length=20)
    words = models.CharField(max_length=120, blank=True, help_text="The clinic's own words for it.")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(muscles_from__gte=1), name="billing_code_begins_at_a_muscle"),
            models.CheckConstraint(
                condition=Q(muscles_to__isnull=True) | Q(muscles_to__gte=F("muscles_from")),
                name="billing_code_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="removed_billing_code_names_who",
            ),
            models.UniqueConstraint(
                fields=["clinic", "code", "muscles_from"],
                condition=Q(removed_at__isnull=True),
                name="billing_code_once",
            ),
        ]
        ordering = ["muscles_from", "code"]

    def __str__(self) -> str:
        return self.code
