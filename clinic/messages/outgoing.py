"""Claim due rows for a lease, read each again at the moment it leaves, and mark what became of it.

Every statement asks for the lease, so a sender that was paused past it changes nothing that others took over.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from clinic import scope
from clinic.models.messages import message_id
from clinic.rules import retries
from clinic.rules.hand_off import Verdict

CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id, state = 'sending' OR is_uncertain AS is_uncertain FROM clinic_message
    WHERE state IN ('queued', 'sending') AND next_attempt_at <= %(now)s
    ORDER BY next_attempt_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
UPDATE clinic_message SET state = 'sending', lease = %(lease)s, next_attempt_at = %(until)s, attempts = attempts + 1
FROM due WHERE clinic_message.id = due.id
RETURNING clinic_message.id, clinic_message.clinic_id, clinic_message.uuid, clinic_message.resent, due.is_uncertain
"""
READ = """
SELECT m.uuid, m.resent, m.address, m.template, m.language, m.parameters = '{}', m.attempts,
       l.uuid, l.generation, u.uuid, u.generation,
       EXISTS (SELECT FROM clinic_stoppedaddress s
               WHERE s.clinic_id = m.clinic_id AND s.address = lower(m.address) AND s.lifted_at IS NULL
                 AND m.patient_id IS NOT NULL)
  FROM clinic_message m
  LEFT JOIN clinic_patientlink l ON l.id = m.link_id
  LEFT JOIN clinic_patientlink u ON u.clinic_id = m.clinic_id AND u.purpose = 'unsubscribe'
                                AND u.target_id = m.patient_id AND u.generation = 1
 WHERE m.id = %(id)s AND m.lease = %(lease)s AND m.state = 'sending'
"""
MARK_SENT = """
UPDATE clinic_message SET state = 'sent', sent_at = %(now)s, lease = NULL, error = '', is_uncertain = false
 WHERE id = %(id)s AND lease = %(lease)s AND state = 'sending'
"""
MARK_FAILED = """
UPDATE clinic_message SET state = 'failed', failed_at = %(now)s, lease = NULL, error = %(words)s, is_uncertain = false
 WHERE id = %(id)s AND lease = %(lease)s AND state = 'sending'
"""
PUT_OFF = """
UPDATE clinic_message SET state = 'queued', lease = NULL, next_attempt_at = %(until)s, error = %(words)s,
       is_uncertain = is_uncertain OR %(is_uncertain)s
 WHERE id = %(id)s AND lease = %(lease)s AND state = 'sending'
"""
# What was never handed over goes back without having counted as an attempt.
RELEASE = """
UPDATE clinic_message SET state = 'queued', lease = NULL, next_attempt_at = %(until)s, error = %(words)s,
       attempts = attempts - 1, is_uncertain = is_uncertain OR id = ANY(%(uncertain)s)
 WHERE lease = %(lease)s AND state = 'sending' AND id = ANY(%(ids)s)
"""


@dataclass(frozen=True)
class Claimed:
    """A row taken for a lease. `is_uncertain`: an earlier hand-off began whose end nobody heard."""

    pk: int
    clinic_id: int
    uuid: uuid.UUID
    resent: int
    is_uncertain: bool

    @property
    def message_id(self) -> str:
        return message_id(self.uuid, self.resent)


@dataclass(frozen=True)
class Outgoing:
    """A row as it stands when it leaves. Links are (uuid, generation), from which their tokens are made."""

    pk: int
    clinic_id: int
    message_id: str
    address: str
    template: str
    language: str
    is_plain: bool  # no parameters: nothing but the links differs from its neighbours
    attempts: int
    link: tuple[uuid.UUID, int] | None
    unsubscribe: tuple[uuid.UUID, int] | None
    is_stopped: bool


def claim(*, now: datetime, lease: uuid.UUID, batch: int) -> list[Claimed]:
    """Take up to `batch` due rows of every clinic for this lease, the longest waiting first."""
    with scope.all_clinics("claim due messages"), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "lease": lease, "until": now + settings.LEASE, "batch": batch})
        return [Claimed(*row) for row in cursor.fetchall()]


def read(row: Claimed, *, lease: uuid.UUID) -> Outgoing | None:
    """The row as it is now; None when it was taken back, or taken over by another sender."""
    with scope.in_clinic(row.clinic_id), connection.cursor() as cursor:
        cursor.execute(READ, {"id": row.pk, "lease": lease})
        found = cursor.fetchone()
    if found is None:
        return None
    key, resent, address, template, language, is_plain, attempts, *links, is_stopped = found
    return Outgoing(
        pk=row.pk,
        clinic_id=row.clinic_id,
        message_id=message_id(key, resent),
        address=address,
        template=template,
        language=language,
        is_plain=is_plain,
        attempts=attempts,
        link=(links[0], links[1]) if links[0] else None,
        unsubscribe=(links[2], links[3]) if links[2] else None,
        is_stopped=is_stopped,
    )


def mark_sent(row: Claimed, *, lease: uuid.UUID, now: datetime) -> bool:
    """Whether the row was still ours to mark."""
    return _change(row, MARK_SENT, lease=lease, now=now) == 1


def mark_failed(row: Claimed, *, lease: uuid.UUID, words: str, now: datetime) -> None:
    _change(row, MARK_FAILED, lease=lease, now=now, words=words)


def put_off(row: Claimed, verdict: Verdict, *, attempts: int, lease: uuid.UUID, now: datetime) -> None:
    """Let this row wait, longer with every attempt."""
    until = now + retries.wait(attempts, chance=random.random())  # noqa: S311 (jitter)
    _change(row, PUT_OFF, lease=lease, until=until, words=verdict.words, is_uncertain=verdict.is_uncertain)


def release(rows: list[Claimed], *, lease: uuid.UUID, until: datetime, words: str) -> None:
    """Give back rows that were claimed and not handed over; nobody's attempt is counted."""
    with scope.all_clinics("give back claimed messages"), connection.cursor() as cursor:
        cursor.execute(
            RELEASE,
            {
                "lease": lease,
                "until": until,
                "words": words,
                "ids": [row.pk for row in rows],
                "uncertain": [row.pk for row in rows if row.is_uncertain],
            },
        )


def _change(row: Claimed, statement: str, **values: Any) -> int:
    with scope.in_clinic(row.clinic_id), connection.cursor() as cursor:
        cursor.execute(statement, {"id": row.pk, **values})
        return int(cursor.rowcount)
