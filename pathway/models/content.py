"""What a clinic says about its clinical content: the version its lead approved, the answers it reads its own way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models.owned import ClinicOwned


class ContentApproval(ClinicOwned):
    """One version of one content set, approved by the clinic's clinical lead. Append-only in the database too."""

    content_set = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "content_set", "digest"], name="content_approved_once_per_version"
            )
        ]
        ordering = ["-approved_at", "-id"]

    def __str__(self) -> str:
        return f"{self.content_set} {self.digest[:8]}"


class ContentOverride(ClinicOwned):
    """The clinic's reading of one answer from `made_at` on; the newest `number` counts. Append-only in the database too.

    A withdrawal is a row of its own. `effects` are the fields of `reference.screening_rows.Effect`; `asked` and `answered`
    keep the shipped words for the day they are no longer shipped.
    """

    row = models.CharField(max_length=80)
    question = models.CharField(max_length=80)
    choice = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    row_version = models.PositiveIntegerField()
    asked = models.TextField()
    answered = models.CharField(max_length=200)
    is_withdrawal = models.BooleanField(default=False)
    asks_for = models.CharField(max_length=20, blank=True)
    effects = models.JSONField(default=list)
    is_looser = models.BooleanField(
        help_text="Than what is shipped, or than what this clinic had in force before."
    )
    reason = models.TextField(blank=True)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "question", "choice", "number"], name="override_number_once_per_answer"
            ),
            models.CheckConstraint(
                condition=Q(is_looser=False) | (Q(lead__isnull=False) & ~Q(reason="")),
                name="looser_override_names_a_lead_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawal=True, asks_for="") | (Q(is_withdrawal=False) & ~Q(asks_for="")),
                name="override_asks_for_something",
            ),
        ]
        ordering = ["question", "choice", "number"]

    def __str__(self) -> str:
        return f"{self.question} {self.choice} no. {self.number}"
