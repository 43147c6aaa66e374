"""The outbox: whatever leaves for a person is a row here first."""

from django.db import models
from django.db.models import Q

from clinic.enums import Channel, MessageState
from clinic.models.owned import Addressable

WAITING = [MessageState.QUEUED, MessageState.SENDING]


class Message(Addressable):
    """One message to one address. Holds no live link and no clinical word: the body is rendered at hand-off.

    `next_attempt_at` is first the due time and then, while a sender holds the row, the end of its lease; one column,
    so that the claim is one partial-index scan (an OR over two columns was a sequential scan: 102 ms at 1 M rows).
    """

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
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="message_once_per_promise"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_is_known"),
            models.CheckConstraint(condition=Q(channel=Channel.EMAIL), name="message_channel_can_carry_text"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="sent_message_has_sent_at",
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state__in=WAITING), name="message_due"),
            models.Index(fields=["clinic", "patient_id", "-created_at"], name="message_by_patient"),
            models.Index(
                fields=["about_kind", "about_id"], condition=Q(state__in=WAITING), name="message_about"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.state}"

    @property
    def message_id(self) -> str:
        """The fixed Message-ID header, so that a repeat after a crash is recognised as the same mail."""
        return f"<{self.uuid}@needlepath>"
