"""Who was told of an alert and when, the mails of a morning, and the calls that were made about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import ClinicOwned
from pathway.states import AlertCallResult


class AlertTelling(ClinicOwned):
    """One person was told of one alert, once for each time it was raised."""

    alert = models.ForeignKey("pathway.Alert", models.PROTECT, related_name="tellings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(help_text="Which time the alert was raised; 1 is the first.")
    in_digest = models.BooleanField(default=False, help_text="By the mail of a morning, not at once.")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "alert", "person", "round"], name="alert_told_once_per_person"
            )
        ]
        ordering = ["told_at", "pk"]

    def __str__(self) -> str:
        return f"Alert {self.alert_id} told to {self.person_id}"


class AlertDigest(ClinicOwned):
    """The one mail of a morning to one clinician: how many alerts of the next working day wait."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(help_text="The clinic's local day.")
    alerts = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "person", "on"], name="alert_digest_once_per_person_and_day"
            ),
            models.CheckConstraint(condition=Q(alerts__gte=1), name="alert_digest_says_something"),
        ]
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"Digest of {self.on} for {self.person_id}"


class AlertCall(ClinicOwned):
    """One try to speak with the patient about an alert, and what was said. Append-only in the database too."""

    alert = models.ForeignKey("pathway.Alert", models.PROTECT, related_name="calls")
    result = models.CharField(max_length=20, choices=AlertCallResult)
    words = EncryptedTextField(blank=True)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=AlertCallResult.values), name="alert_call_result_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(result__in=[AlertCallResult.REACHED, AlertCallResult.IN_PERSON]) | ~Q(words=""),
                name="alert_call_that_reached_says_what_was_said",
            ),
        ]
        ordering = ["called_at", "pk"]

    def __str__(self) -> str:
        return f"Call about alert {self.alert_id}"
