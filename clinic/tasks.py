"""Tasks of the ground storey: read the clock once, call one verb, log a count. State is in PostgreSQL, never here."""

import logging

from celery import shared_task
from django.conf import settings

from clinic import actions, dates, gate, heartbeats, outside, scope
from clinic.actions import backups, devices, seals, tries
from clinic.messages import outbox, sending

log = logging.getLogger(__name__)

BACKUP_SECONDS = 6 * 60 * 60


@shared_task
def heartbeat() -> None:
    """A worker took a message that beat put into the broker: the whole chain is alive."""
    heartbeats.alive("worker")


@shared_task
def send_due_messages() -> None:
    if (handed := sending.send_all_due(clock=dates.now)) != sending.Handed():
        log.info("messages: %s", handed)
    with scope.all_clinics("how long the longest-waiting message waits"):
        waiting_since = outbox.oldest_due(dates.now())
    heartbeats.due_since("message", waiting_since)


@shared_task
def seal_audit() -> None:
    now = dates.now()
    done = seals.seal_due(now=now)
    if done.sentences:
        log.info("audit: %d sentences sealed", done.sentences)
    if done.is_complete:
        heartbeats.alive(heartbeats.SEALS, now)


@shared_task
@gate.while_open
def send_audit_heads() -> None:
    seals.send_heads(now=dates.now())


@shared_task
def tell_outside() -> None:
    outside.ping(now=dates.now())


@shared_task(time_limit=BACKUP_SECONDS)
def keep_backups() -> None:
    """Where the broker gives it out again meanwhile, the second one finds the folder taken, or nothing due."""
    if settings.BACKUP_FOLDER:
        backups.keep(now=dates.now())


@shared_task
@gate.while_open
def warn_of_expiry() -> None:
    actions.warn_of_expiry(now=dates.now())


@shared_task
def forget_sign_ins() -> None:
    now = dates.now()
    log.info(
        "sign-ins: %d counts and %d devices forgotten", tries.forget_old(now=now), devices.forget_old(now=now)
    )
