"""Seals the sentences of the audit, clinic by clinic, and sends the end of each chain off this machine once a day."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from clinic import lines, scope
from clinic.messages import outbox
from clinic.models import AuditSeal
from clinic.queries import seals as queries
from clinic.rules import seals

SENTENCES_IN_A_SEAL = 5_000
SEALS_IN_A_ROUND = 20  # of one clinic; what is left of a long log waits for the next round
PATIENCE = timedelta(seconds=15)  # with transactions that have written and not ended; a page's are shorter
PAUSE = timedelta(milliseconds=50)


@dataclass(frozen=True)
class Round:
    """How many sentences were sealed, and whether by now every one is that was written before."""

    sentences: int
    is_complete: bool


def seal_due(*, now: datetime, patience: timedelta = PATIENCE) -> Round:
    """Seal what is settled of every clinic's log. Two sealers at once seal nothing twice."""
    with scope.all_clinics("find the clinics with sentences to seal"):
        until = queries.newest()
        waiting = queries.waiting(until)
    if waiting and not _all_before_have_ended(patience):
        return Round(0, is_complete=False)
    sealed = lines.each(
        ((pk, pk) for pk in waiting), lambda pk: _seal(pk, until, now), what="audit of clinic"
    )
    with scope.all_clinics("see that no sentence was left without a seal"):
        return Round(sealed, is_complete=not queries.waiting(until))


def send_heads(*, now: datetime) -> int:
    """Write the end of each clinic's chain to AUDIT_HEAD_TO, once a day of UTC; how many clinics have one."""
    if not settings.AUDIT_HEAD_TO:
        return 0
    with scope.all_clinics("send the end of each chain of seals"):
        sealed = list(AuditSeal.objects.order_by("clinic_id").values_list("clinic_id", flat=True).distinct())
    return lines.each(((pk, pk) for pk in sealed), lambda pk: _send_head(pk, now), what="head of clinic")


def _all_before_have_ended(patience: timedelta) -> bool:
    """Whether whoever may still commit a lower id than one that was seen has ended; waits for them, and nobody for it."""
    writing = queries.writers() | {queries.PREPARED}
    give_up = time.monotonic() + patience.total_seconds()
    while writing & queries.writers():
        if time.monotonic() >= give_up:
            return False
        time.sleep(PAUSE.total_seconds())
    return True


def _seal(clinic_id: int, until: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('needlepath seals'), %s)", [clinic_id])
        if not cursor.fetchone()[0]:  # another sealer is at it
            return 0
    done = 0
    for _ in range(SEALS_IN_A_ROUND):
        count = _add_seal(clinic_id, until, now)
        done += count
        if not count:
            break
    return done


def _add_seal(clinic_id: int, until: int, now: datetime) -> int:
    """The next seal of a chain over what is settled; how many sentences it holds, 0 where none was made."""
    last = queries.head(clinic_id)
    sentences = queries.to_seal(clinic_id, last, until=until, limit=SENTENCES_IN_A_SEAL)
    if not sentences:
        return 0
    key = settings.AUDIT_KEY
    row = AuditSeal(
        clinic_id=clinic_id,
        number=last.number + 1 if last else 1,
        sealed_at=now,
        sentences=len(sentences),
        entries=seals.entries(sentences, key=key),
        through_id=sentences[-1].id,
        previous=bytes(last.digest) if last else b"",
        made_with=seals.key_name(key),
    )
    row.digest = seals.digest(queries.covered(row), key=key)
    row.save(force_insert=True)
    return len(sentences)


def _send_head(clinic_id: int, now: datetime) -> int:
    head = queries.head(clinic_id)
    if head is None:
        return 0
    outbox.queue(
        clinic_id=clinic_id,
        template="staff_audit_head",
        address=settings.AUDIT_HEAD_TO,
        language="en",
        idempotency_key=f"audit-head:{now:%Y-%m-%d}",
        now=now,
        parameters={
            "number": head.number,
            "sealed_at": f"{head.sealed_at:%Y-%m-%d %H:%M} UTC",
            "digest": bytes(head.digest).hex(),
        },
        about=("auditseal", head.pk),
    )
    return 1
