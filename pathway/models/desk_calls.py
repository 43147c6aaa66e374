"""The questions of a check-in asked on the phone: who typed, who answered, and until when the desk may see the form."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from clinic.models.owned import Addressable


class DeskCall(Addressable):
    """One run through a check-in's questions by one person of the desk. It holds no answer, only which were asked.

    The answers are the check-in's, typed one way: this row says which question comes next and what was to be said.
    """

    check_in = models.ForeignKey("pathway.CheckIn", models.PROTECT, related_name="desk_calls")
    call_task = models.ForeignKey(
        "pathway.CallTask",
        models.PROTECT,
        null=True,
        related_name="desk_calls",
        help_text="The call we owed.",
    )
    language = models.CharField(max_length=8, help_text="The language the questions are read in.")
    helper_name = models.CharField(max_length=80, blank=True, help_text="Who answers for the patient.")
    helper_relation = models.CharField(max_length=80, blank=True)
    asked = models.JSONField(default=list, help_text="Slugs of the questions asked in this call, in order.")
    skipped = models.JSONField(default=list, help_text="Slugs they did not want to answer.")
    tier = models.CharField(max_length=2, blank=True, help_text="The strictest tier said on this call.")
    told_at = models.DateTimeField(null=True, help_text="When the desk was shown what to say.")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seen_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "check_in", "begun_at"], name="desk_call_by_check_in")]
        ordering = ["begun_at"]

    def __str__(self) -> str:
        return f"Call about check-in {self.check_in_id}"

    def may_be_seen(self, now: datetime) -> bool:
        """Whether whoever began it may still see the next question, or what to say."""
        return now < self.seen_until
