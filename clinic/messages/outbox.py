"""Put a message into the outbox, or take it back while it still waits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Min, Q, QuerySet

from clinic import links
from clinic.actors import Actor
from clinic.enums import AddressTrouble, Channel, LinkPurpose, MessageState
from clinic.models import Message, PatientLink, StoppedAddress
from clinic.models.messages import TAKEN_BACK_FROM, WAITING
from clinic.new_rows import add_missing

UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UNSUBSCRIBABLE_FOR_DAYS = 3650  # a mail lies in a mailbox for years, and its "no more of these" must work


@dataclass(frozen=True)
class Letter:
    """One of many messages of the same kind: to whom, about what."""

    address: str
    language: str
    idempotency_key: str
    link: PatientLink
    patient_id: int
    about_id: int
    channel: str = Channel.EMAIL
    initials: str = ""  # where somebody shares the address


def queue(
    *,
    clinic_id: int,
    template: str,
    address: str,
    language: str,
    idempotency_key: str,
    now: datetime,
    channel: str = Channel.EMAIL,
    due_at: datetime | None = None,
    parameters: dict[str, Any] | None = None,
    link: PatientLink | None = None,
    patient_id: int | None = None,
    about: tuple[str, int] | None = None,
) -> Message:
    """One row per promise: asking twice with the same key gives the row that is there already.

    A `link` that is only drafted is stored with it. A patient's mail is never without their own link for "no more of these".
    """
    due_at = due_at or now
    kind, key = about or ("", None)
    drafts = [link] if link is not None and link.pk is None else []
    if patient_id is not None and channel == Channel.EMAIL:
        drafts.append(_unsubscribing(patient_id, language, clinic_id, now))
    if drafts:
        add_missing(drafts)
    if link is not None and link.pk is None:
        link = links.known(link)
    message = Message(
        clinic_id=clinic_id,
        idempotency_key=idempotency_key,
        channel=channel,
        address=address,
        template=template,
        language=language,
        parameters=parameters or {},
        link=link,
        patient_id=patient_id,
        about_kind=kind,
        about_id=key,
        created_at=now,
        due_at=due_at,
        next_attempt_at=due_at,
    )
    add_missing([message])
    if message.pk:
        return message
    return Message.objects.get(clinic_id=clinic_id, idempotency_key=idempotency_key)


def queue_many(
    letters: Sequence[Letter], *, clinic_id: int, template: str, about_kind: str, now: datetime
) -> None:
    """Many messages at once that are due now; those whose keys are there already stay as they are."""
    mails = {one.patient_id: one.language for one in letters if one.channel == Channel.EMAIL}
    _let_unsubscribe(mails, clinic_id=clinic_id, now=now)
    Message.objects.bulk_create(
        [
            Message(
                clinic_id=clinic_id,
                channel=one.channel,
                address=one.address,
                template=template,
                parameters={"initials": one.initials} if one.initials else {},
                language=one.language,
                link=one.link,
                patient_id=one.patient_id,
                about_kind=about_kind,
                about_id=one.about_id,
                idempotency_key=one.idempotency_key,
                created_at=now,
                due_at=now,
                next_attempt_at=now,
            )
            for one in letters
        ],
        ignore_conflicts=True,
    )


def cancel(*, about: tuple[str, int], clinic_id: int, reason: str) -> int:
    """Take back what still waits about one thing; the sender's claim re-reads the row, so this is always honoured."""
    kind, key = about
    return Message.objects.filter(
        clinic_id=clinic_id, about_kind=kind, about_id=key, state__in=TAKEN_BACK_FROM
    ).update(state=MessageState.CANCELLED, error=reason, lease=None)


def cancel_all(*, patient_id: int, clinic_id: int, reason: str) -> int:
    """Take back everything that still waits for one patient, whatever it is about."""
    return Message.objects.filter(
        clinic_id=clinic_id, patient_id=patient_id, state__in=TAKEN_BACK_FROM
    ).update(state=MessageState.CANCELLED, error=reason, lease=None)


def readdress(*, patient_id: int, clinic_id: int, old: str, new: str, now: datetime) -> int:
    """Send what still waits for a patient to their new address; without one it failed, so that whoever owes it hears."""
    waiting = Message.objects.filter(
        clinic_id=clinic_id, patient_id=patient_id, address=old, state__in=TAKEN_BACK_FROM
    )
    if new:
        return waiting.update(address=new)
    return waiting.update(
        state=MessageState.FAILED, failed_at=now, error="The address was removed.", lease=None
    )


def stop_address(
    address: str, *, clinic_id: int, reason: AddressTrouble, patient_id: int | None, now: datetime
) -> bool:
    """Write to an address no more: what waits for a patient there has failed, so that whoever owes it hears. Whether this
    was news; the sender reads it at each hand-off."""
    address = address.lower()
    stop = StoppedAddress(
        clinic_id=clinic_id, address=address, patient_id=patient_id, reason=reason, stopped_at=now
    )
    StoppedAddress.objects.bulk_create([stop], ignore_conflicts=True)
    Message.objects.filter(
        clinic_id=clinic_id, address__iexact=address, patient_id__isnull=False, state__in=TAKEN_BACK_FROM
    ).update(state=MessageState.FAILED, failed_at=now, error=AddressTrouble(reason).label + ".", lease=None)
    return StoppedAddress.objects.filter(uuid=stop.uuid).exists()


def write_again_to(
    address: str, *, clinic_id: int, by: Actor, now: datetime, stopped_for: AddressTrouble | None = None
) -> None:
    """A member of staff says that this address may be written to again; with `stopped_for` only what stopped it so."""
    stops = StoppedAddress.objects.filter(
        clinic_id=clinic_id, address=address.lower(), lifted_at__isnull=True
    )
    if stopped_for is not None:
        stops = stops.filter(reason=stopped_for)
    stops.update(lifted_at=now, lifted_by_id=by.staff_id)


def began_again(number: str, *, clinic_id: int, now: datetime) -> datetime | None:
    """Whoever answered STOP answered START: texts may go to the number again. When it was stopped; None when it was not."""
    stops = StoppedAddress.objects.filter(
        clinic_id=clinic_id, address=number, lifted_at__isnull=True, reason=AddressTrouble.TEXTED_STOP
    )
    stopped_at: datetime | None = stops.values_list("stopped_at", flat=True).first()
    stops.update(lifted_at=now)
    return stopped_at


def is_stopped(address: str, *, clinic_id: int) -> bool:
    return StoppedAddress.objects.filter(
        clinic_id=clinic_id, address=address.lower(), lifted_at__isnull=True
    ).exists()


def doubt(*, now: datetime) -> int:
    """Of every clinic in sight: what waited and was due may have left before a restore, so it leaves by choice alone."""
    return Message.objects.filter(state__in=WAITING, due_at__lte=now).update(
        state=MessageState.POSSIBLY_SENT, lease=None, error="It was due before this system was restored."
    )


def let_go(which: Sequence[str], *, now: datetime) -> int:
    """A person chose that what was possibly sent leaves, under the same Message-ID as if it had not; how many."""
    return _doubted(which).update(state=MessageState.QUEUED, next_attempt_at=now, attempts=0, error="")


def take_back(which: Sequence[str], *, now: datetime) -> int:
    """A person chose that what was possibly sent does not leave again; how many."""
    words = "It was possibly sent before this system was restored, and was not repeated."
    return _doubted(which).update(state=MessageState.CANCELLED, error=words)


def came_back(message: Message, *, words: str, now: datetime) -> bool:
    """Record that a message which had left was returned; whether it had not been known."""
    return (
        Message.objects.filter(pk=message.pk, state=MessageState.SENT).update(
            state=MessageState.RETURNED, failed_at=now, error=words
        )
        == 1
    )


def settle_as_sent(message: Message, *, at: datetime) -> None:
    """Record that a message left by other means or long ago, so that it never leaves again."""
    Message.objects.filter(pk=message.pk, state__in=TAKEN_BACK_FROM).update(
        state=MessageState.SENT, sent_at=at, lease=None, attempts=F("attempts") + 1
    )


def let_unsubscribe(patient_id: int, *, language: str, clinic_id: int, now: datetime) -> None:
    """A patient's own link for "no more of these", before messages of another record become theirs."""
    _let_unsubscribe({patient_id: language}, clinic_id=clinic_id, now=now)


def oldest_due(now: datetime) -> datetime | None:
    """When the longest-waiting due message fell due, over every clinic in sight; None when nothing waits.

    A message that was tried and waits for its own next attempt is not late for our sake: its mailbox is full, or its server
    asked us to come again. One that nobody tried yet is, also while the relay is away.
    """
    deferred = Q(state=MessageState.QUEUED, attempts__gt=0, next_attempt_at__gt=now)
    oldest: datetime | None = (
        Message.objects.filter(state__in=WAITING, due_at__lte=now)
        .exclude(deferred)
        .aggregate(oldest=Min("due_at"))["oldest"]
    )
    return oldest


def _unsubscribing(patient_id: int, language: str, clinic_id: int, now: datetime) -> PatientLink:
    return links.draft(
        purpose=LinkPurpose.UNSUBSCRIBE,
        target_id=patient_id,
        patient_id=patient_id,
        clinic_id=clinic_id,
        language=language,
        now=now,
        until=now + timedelta(days=UNSUBSCRIBABLE_FOR_DAYS),
    )


def _let_unsubscribe(patients: dict[int, str], *, clinic_id: int, now: datetime) -> None:
    """A link of their own for "no more of these"; made once for each patient (key to language)."""
    known = PatientLink.objects.filter(
        clinic_id=clinic_id, purpose=LinkPurpose.UNSUBSCRIBE, target_id__in=patients, generation=1
    ).values_list("target_id", flat=True)
    missing = patients.keys() - set(known)
    if missing:
        links.make_many(
            {key: (key, patients[key]) for key in missing},
            purpose=LinkPurpose.UNSUBSCRIBE,
            clinic_id=clinic_id,
            now=now,
            days=UNSUBSCRIBABLE_FOR_DAYS,
        )


def _doubted(which: Sequence[str]) -> QuerySet[Message]:
    """`which`: templates, uuids, or "all"."""
    rows = Message.objects.filter(state=MessageState.POSSIBLY_SENT)
    if "all" in which:
        return rows
    keys = [one for one in which if UUID_SHAPE.fullmatch(one)]
    return rows.filter(Q(template__in=which) | Q(uuid__in=keys))
