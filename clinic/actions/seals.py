"""Seals the sentences of the audit, clinic by clinic, and sends the end of each chain off this machine once a day."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection

from clinic import lines, scope
from clinic.messages import outbox
from clinic.models import AuditSeal
from clinic.queries import seals as queries
from clinic.rules import seals

SENTENCES_IN_A_SEAL = 5_000
SEALS_IN_A_ROUND = 20  # of one clinic; what is left of a long log waits for the next round


def seal_due(*, now: datetime) -> int:
    """Seal what is settled of every clinic's log; how many sentences. Two sealers at once seal nothing twice."""
    with scope.all_clinics("find the clinics with sentences to seal"):
        waiting = queries.waiting()
    return lines.each(((pk, pk) for pk in waiting), lambda pk: _seal(pk, now), what="audit of clinic")


def send_heads(*, now: datetime) -> int:
    """Write the end of each clinic's chain to AUDIT_HEAD_TO, once a day of UTC; how many clinics have one."""
    if not settings.AUDIT_HEAD_TO:
        return 0
    with scope.all_clinics("send the end of each chain of seals"):
        sealed = list(AuditSeal.objects.order_by("clinic_id").values_list("clinic_id", flat=True).distinct())
    return lines.each(((pk, pk) for pk in sealed), lambda pk: _send_head(pk, now), what="head of clinic")


def _seal(clinic_id: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('needlepath seals'), %s)", [clinic_id])
        if not cursor.fetchone()[0]:  # another sealer is at it
            return 0
    done = 0
    for _ in range(SEALS_IN_A_ROUND):
        count = _add_seal(clinic_id, now)
        done += count
        if not count:
            break
    return done


def _add_seal(clinic_id: int, now: datetime) -> int:
    """The next seal of a chain over what is settled; how many sentences it holds, 0 where none was made."""
    last = queries.head(clinic_id)
    after, sentences = queries.to_seal(clinic_id, queries.place(last), limit=SENTENCES_IN_A_SEAL)
    if not sentences:
        return 0
    key = settings.AUDIT_KEY
    reached = after.after(sentences)
    row = AuditSeal(
        clinic_id=clinic_id,
        number=last.number + 1 if last else 1,
        sealed_at=now,
        sentences=len(sentences),
        entries=seals.entries(sentences, key=key),
        from_id=reached.from_id,
        through_transaction=reached.through_transaction,
        through_id=reached.through_id,
        highest_id=reached.highest_id,
        previous=bytes(last.digest) if last else b"",
        key_name=seals.key_name(key),
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
