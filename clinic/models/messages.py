"""The outbox: whatever leaves for a person is a row here first."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.enums import AddressTrouble, Channel, MessageState
from clinic.models.owned import Addressable

WRITTEN = [Channel.EMAIL, Channel.TEXT]
WAITING = [MessageState.QUEUED, MessageState.SENDING]
# Fell due between a backup and its restore: it may have left, and leaves by a person's choice alone.
TAKEN_BACK_FROM = [*WAITING, MessageState.POSSIBLY_SENT]
LEFT = [MessageState.SENT, MessageState.RETURNED]
UNDELIVERED = [MessageState.FAILED, MessageState.RETURNED]


class Message(Addressable):
    """One message to one address. Holds no live link and no clinical word: the body is rendered at hand-off.

    `next_attempt_at` is first the due time and then, while a sender holds the row, the end of its lease; one column,
    so that the claim is one partial-index scan (an OR over two columns was a sequential scan: 102 ms at 1 M rows).
    """

    # The clinic leads two indexes already, and every change of state writes all of them again.
    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="+", db_index=False)
    patient_id = models.BigIntegerField(
        null=True, help_text="Whose page shows it; no foreign key, the sender is blind."
    )
    about_kind = models.CharField(max_length=30, blank=True)
    about_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    address = models.CharField(max_length=254)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    parameters = models.JSONField(default=dict)
    link = models.ForeignKey("clinic.PatientLink", models.PROTECT, null=True, related_name="messages")
    idempotency_key = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    lease = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_uncertain = models.BooleanField(
        default=False, help_text="A hand-off began whose end we never heard: the relay may have it already."
    )
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True, help_text="When it was given up or came back.")
    resent = models.PositiveSmallIntegerField(default=0, help_text="How often a person let it go again.")
    settled_at = models.DateTimeField(null=True, help_text="When a person said that it is dealt with.")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="message_once_per_promise"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_is_known"),
            models.CheckConstraint(condition=Q(channel__in=WRITTEN), name="message_channel_can_carry_text"),
            models.CheckConstraint(
                condition=Q(state__in=LEFT, sent_at__isnull=False)
                | (~Q(state__in=LEFT) & Q(sent_at__isnull=True)),
                name="sent_message_has_sent_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNDELIVERED, failed_at__isnull=False)
                | (~Q(state__in=UNDELIVERED) & Q(failed_at__isnull=True)),
                name="undelivered_message_has_failed_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_attempt_at"], condition=Q(state__in=WAITING), name="message_due"
            ),
            models.Index(fields=["clinic", "patient_id", "-created_at"], name="message_by_patient"),
            models.Index(
                fields=["about_kind", "about_id"],
                condition=Q(state__in=TAKEN_BACK_FROM),
                name="message_about",
            ),
            models.Index(
                fields=["failed_at"], condition=Q(state__in=UNDELIVERED), name="message_undelivered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.state}"

    @property
    def message_id(self) -> str:
        return message_id(self.uuid, self.resent)


class StoppedAddress(Addressable):
    """An address a clinic writes to no more, and why. The sender asks this table for every message at hand-off."""

    address = models.CharField(max_length=254, help_text="In small letters.")
    patient_id = models.BigIntegerField(null=True, help_text="Whose message told us; no foreign key.")
    reason = models.CharField(max_length=20, choices=AddressTrouble)
    stopped_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "address"], condition=Q(lifted_at__isnull=True), name="address_stopped_once"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=AddressTrouble.values), name="stopped_address_reason_is_known"
            ),
            models.CheckConstraint(
                # Whoever answered START lifted their own.
                condition=Q(lifted_by__isnull=True) | Q(lifted_at__isnull=False),
                name="only_a_lifted_stop_names_who",
            ),
        ]
        ordering = ["-stopped_at"]

    def __str__(self) -> str:
        return f"{self.reason} {self.pk}"


def message_id(uuid: UUID, resent: int) -> str:
    """The fixed Message-ID header, so that a repeat after a crash is recognised as the same mail.

    A message that a person lets go again is another mail, or the relay would be asked about the first one.
    """
    return f"<{uuid}{f'.{resent}' if resent else ''}@needlepath>"
