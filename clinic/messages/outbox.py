"""Put a message into the outbox, or take it back while it still waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Min

from clinic.enums import Channel, MessageState
from clinic.models import Message, PatientLink
from clinic.models.messages import WAITING


def queue(
    *,
    clinic_id: int,
    template: str,
    address: str,
    language: str,
    idempotency_key: str,
    now: datetime,
    due_at: datetime | None = None,
    parameters: dict[str, Any] | None = None,
    link: PatientLink | None = None,
    patient_id: int | None = None,
    about: tuple[str, int] | None = None,
) -> Message:
    """One row per promise: asking twice with the same key gives the row that is there already."""
    due_at = due_at or now
    kind, key = about or ("", None)
    message, _ = Message.objects.get_or_create(
        clinic_id=clinic_id,
        idempotency_key=idempotency_key,
        defaults={
            "channel": Channel.EMAIL,
            "address": address,
            "template": template,
            "language": language,
            "parameters": parameters or {},
            "link": link,
            "patient_id": patient_id,
            "about_kind": kind,
            "about_id": key,
            "created_at": now,
            "due_at": due_at,
            "next_attempt_at": due_at,
        },
    )
    return message


def cancel(*, about: tuple[str, int], clinic_id: int, reason: str) -> int:
    """Take back what still waits about one thing; the sender's claim re-reads the row, so this is always honoured."""
    kind, key = about
    return Message.objects.filter(
        clinic_id=clinic_id, about_kind=kind, about_id=key, state__in=WAITING
    ).update(state=MessageState.CANCELLED, error=reason, lease=None)


def readdress(*, patient_id: int, clinic_id: int, old: str, new: str) -> int:
    """Send what still waits for a patient to their new address; without one it failed, so that whoever owes it hears."""
    waiting = Message.objects.filter(
        clinic_id=clinic_id, patient_id=patient_id, address=old, state=MessageState.QUEUED
    )
    if new:
        return waiting.update(address=new)
    return waiting.update(state=MessageState.FAILED, error="The address was removed.", lease=None)


def settle_as_sent(message: Message, *, at: datetime) -> None:
    """Record that a message left by other means or long ago, so that it never leaves again."""
    Message.objects.filter(pk=message.pk, state__in=WAITING).update(
        state=MessageState.SENT, sent_at=at, lease=None, attempts=F("attempts") + 1
    )


def oldest_due(now: datetime) -> datetime | None:
    """When the longest-waiting due message fell due, over every clinic in sight; None when nothing waits."""
    oldest: datetime | None = Message.objects.filter(state__in=WAITING, next_attempt_at__lte=now).aggregate(
        oldest=Min("due_at")
    )["oldest"]
    return oldest
