"""What dispatch is compared with: a bare loop that is not careful, and one Celery task for each check-in."""

from __future__ import annotations

import os
import smtplib
import uuid
from typing import Any

import psycopg
from celery import Celery

# The same rows in the same columns under the same indexes, for the pages that show a message need those either way; without
# what keeps them safe: no constraint, no policy, no lease that is asked for.
BARE_TABLE = """
DROP TABLE IF EXISTS bench_outbox;
CREATE TABLE bench_outbox (LIKE clinic_message INCLUDING INDEXES);
INSERT INTO bench_outbox SELECT * FROM clinic_message WHERE id = ANY(%(keys)s);
"""
BARE_CLAIM = """
UPDATE bench_outbox SET state = 'sending' WHERE id IN (
    SELECT id FROM bench_outbox WHERE state = 'queued' AND channel = 'email' AND next_attempt_at <= now()
    ORDER BY next_attempt_at LIMIT 100 FOR UPDATE SKIP LOCKED) RETURNING id, address
"""

app = Celery("peer", broker=os.environ.get("REDIS_URL"))
app.conf.task_ignore_result = True
app.conf.task_default_queue = "peers"  # apart from the product's own, whose worker does not know these tasks


def bare_loop(database_url: str, host: str, port: int, letter: bytes) -> int:
    """Claim, hand over, mark, commit each: no fence, no look before leaving, no rendering. How many went."""
    sent = 0
    with psycopg.connect(database_url) as connection, smtplib.SMTP(host, port) as line:
        while rows := connection.execute(BARE_CLAIM).fetchall():
            connection.commit()
            for pk, address in rows:
                mail = letter.replace(b"MESSAGE-ID", str(uuid.uuid4()).encode())
                line.sendmail("no-reply@testserver", [address], mail)
                connection.execute(
                    "UPDATE bench_outbox SET state = 'sent', sent_at = now() WHERE id = %s", [pk]
                )
                connection.commit()
                sent += 1
    return sent


@app.task
def send_one(pk: int) -> None:
    """The usual way: a task for each message, the row by the ORM, the mail by Django, a connection for each."""
    from django.db import transaction
    from django.utils import timezone

    from clinic import scope
    from clinic.enums import MessageState
    from clinic.messages import rendering
    from clinic.models import Message

    with transaction.atomic(), scope.all_clinics("compare"):
        message = Message.objects.select_related("clinic", "link").get(pk=pk)
        rendering.email(message).send()
        message.state, message.sent_at = MessageState.SENT, timezone.now()
        message.save()


@app.on_after_configure.connect
def _use_django(sender: Any, **_: object) -> None:
    import django

    django.setup()
