"""Claim due rows for a lease, look at each again at the moment it leaves, and mark what became of it.

Every statement asks for the lease, so a sender that was paused past it changes nothing that others took over.
"""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg import Cursor

from clinic import scope
from clinic.enums import Channel
from clinic.models.messages import message_id
from clinic.rules import retries
from clinic.rules.hand_off import Verdict

# On hold nothing is due (clinic.gate): asked once, in the claim itself, so that no sender is past it already.
# What a letter needs beside its own row never changes while it waits: its links are made once.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id, next_attempt_at, state = 'sending' OR is_uncertain AS is_uncertain FROM clinic_message
    WHERE state IN ('queued', 'sending') AND channel = %(channel)s AND next_attempt_at <= %(now)s
      AND EXISTS (SELECT FROM clinic_heartbeat WHERE part = 'may leave')
    ORDER BY next_attempt_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED),
claimed AS (
    UPDATE clinic_message m
       SET state = 'sending', lease = %(lease)s, next_attempt_at = %(until)s, attempts = attempts + 1
      FROM due WHERE m.id = due.id
    RETURNING m.*, due.next_attempt_at AS was_due_at, due.is_uncertain AS was_uncertain)
SELECT m.id, m.clinic_id, m.uuid, m.resent, m.address, m.template, m.language, m.parameters = '{}', m.attempts,
       m.was_uncertain, l.uuid, l.generation, u.uuid, u.generation
  FROM claimed m
  LEFT JOIN clinic_patientlink l ON l.id = m.link_id
  LEFT JOIN clinic_patientlink u ON u.clinic_id = m.clinic_id AND u.purpose = 'unsubscribe'
                                AND u.target_id = m.patient_id AND u.generation = 1
 ORDER BY m.was_due_at, m.id
"""
# Both are functions of the database, which keeps their plans: to plan them anew for each mail cost more than to run them.
LOOK = "SELECT address, is_stopped FROM needlepath_look_at_message(%(clinic)s, %(id)s, %(lease)s)"
MARK_SENT = """
SELECT is_marked, next_address, next_is_stopped FROM needlepath_mark_sent_and_look(
    %(clinic)s, %(id)s, %(lease)s, %(now)s, %(address)s, %(next_clinic)s, %(next)s)
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
class Outgoing:
    """A row that is about to leave. Links are (uuid, generation), from which their tokens are made."""

    pk: int
    clinic_id: int
    message_id: str
    address: str
    template: str
    language: str
    is_plain: bool  # no parameters: nothing but the links differs from its neighbours
    attempts: int
    is_uncertain: bool  # an earlier hand-off began whose end nobody heard
    link: tuple[uuid.UUID, int] | None
    unsubscribe: tuple[uuid.UUID, int] | None
    is_stopped: bool = False


class Batch:
    """Rows that were taken for one lease. To mark one as sent looks at the next one in the same trip."""

    def __init__(self, rows: Sequence[Outgoing], *, lease: uuid.UUID, now: datetime) -> None:
        self.rows = rows
        self._lease = lease
        self._now = now
        self._next = {row.pk: after for row, after in itertools.pairwise(rows)}
        self._looked_at: dict[int, Outgoing | None] = {}

    def read(self, row: Outgoing) -> Outgoing | None:
        """The row as it is now; None when it was taken back, or taken over by another sender."""
        if row.pk not in self._looked_at:
            with connection.cursor() as cursor:
                cursor.execute(LOOK, {"clinic": row.clinic_id, "id": row.pk, "lease": self._lease})
                return _as_found(row, cursor.fetchone())
        return self._looked_at.pop(row.pk)

    def mark_sent(self, row: Outgoing) -> bool:
        """Whether the row was still ours to mark. It keeps the address it left for, whatever is on file by now."""
        following = self._next.get(row.pk)
        values = {
            "clinic": row.clinic_id,
            "id": row.pk,
            "lease": self._lease,
            "now": self._now,
            "address": row.address,
            "next_clinic": following and following.clinic_id,
            "next": following and following.pk,
        }
        connection.ensure_connection()
        # Sends its values beside the statement; to write them into it, as Django does, costs as much as the trip.
        with connection.make_cursor(Cursor(connection.connection)) as cursor:
            cursor.execute(MARK_SENT, values)
            is_marked, *found = cursor.fetchone()
        if following is not None:
            self._looked_at[following.pk] = _as_found(following, found)
        return bool(is_marked)

    def mark_failed(self, row: Outgoing, *, words: str) -> None:
        self._change(row, MARK_FAILED, now=self._now, words=words)

    def put_off(self, row: Outgoing, verdict: Verdict) -> None:
        """Let this row wait, longer with every attempt."""
        until = self._now + retries.wait(row.attempts, chance=random.random())  # noqa: S311 (jitter)
        self._change(row, PUT_OFF, until=until, words=verdict.words, is_uncertain=verdict.is_uncertain)

    def release(self, rows: Sequence[Outgoing], *, until: datetime, words: str) -> None:
        """Give back rows that were claimed and not handed over; nobody's attempt is counted."""
        values = {
            "lease": self._lease,
            "until": until,
            "words": words,
            "ids": [row.pk for row in rows],
            "uncertain": [row.pk for row in rows if row.is_uncertain],
        }
        with scope.all_clinics("give back claimed messages"), connection.cursor() as cursor:
            cursor.execute(RELEASE, values)

    def _change(self, row: Outgoing, statement: str, **values: Any) -> None:
        with scope.in_clinic(row.clinic_id), connection.cursor() as cursor:
            cursor.execute(statement, {"id": row.pk, "lease": self._lease, **values})


def claim(*, now: datetime, batch: int, channel: Channel = Channel.EMAIL) -> Batch:
    """Take up to `batch` due rows of one channel, of every clinic, for a new lease; the longest waiting first."""
    lease = uuid.uuid4()
    values = {"now": now, "lease": lease, "until": now + settings.LEASE, "batch": batch, "channel": channel}
    with scope.all_clinics("claim due messages"), connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        return Batch([_outgoing(*row) for row in cursor.fetchall()], lease=lease, now=now)


def _outgoing(
    pk: int, clinic_id: int, key: uuid.UUID, resent: int, address: str, template: str, language: str, is_plain: bool,
    attempts: int, is_uncertain: bool, *links: Any,
) -> Outgoing:  # fmt: skip
    return Outgoing(
        pk=pk,
        clinic_id=clinic_id,
        message_id=message_id(key, resent),
        address=address,
        template=template,
        language=language,
        is_plain=is_plain,
        attempts=attempts,
        is_uncertain=is_uncertain,
        link=(links[0], links[1]) if links[0] else None,
        unsubscribe=(links[2], links[3]) if links[2] else None,
    )


def _as_found(row: Outgoing, found: Sequence[Any] | None) -> Outgoing | None:
    address, is_stopped = found or (None, None)
    if address is None:
        return None
    return (
        row
        if address == row.address and not is_stopped
        else replace(row, address=address, is_stopped=is_stopped)
    )
