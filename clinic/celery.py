"""The Celery application and the whole clock: everything that ever happens by itself is named here.

Redis only wakes workers. What is due is a row in PostgreSQL, so a lost or repeated wake-up loses or repeats nothing.
"""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

HOUR = 3600.0

app = Celery("needlepath")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["clinic", "pathway"])


@setup_logging.connect
def write_as_everywhere_else(**_: object) -> None:
    """Worker and clock keep people out of their logs as the web server does, instead of writing in Celery's own way."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@app.on_after_configure.connect
def set_the_clock(sender: Celery, **_: object) -> None:
    from django.conf import settings

    tick = float(settings.TICK_SECONDS)
    # A wake-up that waited longer than a tick is dropped: the next one does the same work.
    wake = {"expires": tick * 0.9}
    sender.conf.beat_schedule = {
        # The clock itself: written by beat's message reaching a worker, read by /status.
        "heartbeat": {"task": "clinic.tasks.heartbeat", "schedule": tick, "options": wake},
        # Check-ins that fell due become messages, or call tasks for people we phone.
        "ask-due-check-ins": {"task": "pathway.tasks.ask_due_check_ins", "schedule": tick, "options": wake},
        # Check-ins of a clinic that changed how they are sent are planned anew.
        "replan-changed": {"task": "pathway.tasks.replan_changed", "schedule": tick, "options": wake},
        # The two screens before a visit: their links become messages.
        "ask-before-visits": {"task": "pathway.tasks.ask_before_visits", "schedule": tick, "options": wake},
        # Visits of tomorrow: their reminders become messages.
        "remind-of-visits": {"task": "pathway.tasks.remind_of_visits", "schedule": tick, "options": wake},
        # Intakes that have not come back before a visit: at most two reminders each, in days, so an hour is soon enough.
        "remind-of-intakes": {"task": "pathway.tasks.remind_of_intakes", "schedule": HOUR, "options": wake},
        # The outbox: whatever is due leaves.
        "send-due-messages": {"task": "clinic.tasks.send_due_messages", "schedule": tick, "options": wake},
        # Check-ins nobody answered become one reminder, then a call task.
        "chase-unanswered": {"task": "pathway.tasks.chase_unanswered", "schedule": tick, "options": wake},
        # Calls to re-book a visit end where a day is open again, or somebody is not away after all.
        "drop-groundless-calls": {
            "task": "pathway.tasks.drop_groundless_calls",
            "schedule": tick,
            "options": wake,
        },
        # Alerts nobody acknowledged are told to the deputy, then to the clinic's lead.
        "escalate-alerts": {"task": "pathway.tasks.escalate_alerts", "schedule": tick, "options": wake},
        # Alerts that can wait for the next working day go into one mail a morning.
        "send-alert-digests": {
            "task": "pathway.tasks.send_alert_digests",
            "schedule": tick,
            "options": wake,
        },
        # Times that were given back are offered to whoever waits for one; offers that were not answered end.
        "offer-freed-times": {"task": "pathway.tasks.offer_freed_times", "schedule": tick, "options": wake},
        # Revisions of session logs are kept for a month after the signature.
        "prune-revisions": {"task": "pathway.tasks.prune_revisions", "schedule": HOUR, "options": wake},
        # What was asked on a public page and never confirmed may be in anybody's name: it is not kept.
        "forget-unconfirmed-requests": {
            "task": "pathway.tasks.forget_unconfirmed_requests",
            "schedule": HOUR,
            "options": wake,
        },
        # What is past its days by the rules of keeping goes; never a patient's record.
        "clear-out": {"task": "pathway.tasks.clear_out", "schedule": HOUR, "options": wake},
        # The dead man's switch: an outside watch is pinged while nothing is late, and alarms when it hears nothing.
        "tell-outside": {"task": "clinic.tasks.tell_outside", "schedule": tick, "options": wake},
        # Sentences of the audit are sealed, so that nobody can change them unseen.
        "seal-audit": {"task": "clinic.tasks.seal_audit", "schedule": tick, "options": wake},
        # The last seal of each clinic leaves this machine once a day, where an address is set.
        "send-audit-heads": {"task": "clinic.tasks.send_audit_heads", "schedule": HOUR, "options": wake},
        # Counts of wrong passwords, and devices nobody has used for a year, are not kept.
        "forget-sign-ins": {"task": "clinic.tasks.forget_sign_ins", "schedule": HOUR, "options": wake},
        # A backup each night, and once a week the proof that it can be restored, where BACKUP_FOLDER is set.
        "keep-backups": {"task": "clinic.tasks.keep_backups", "schedule": HOUR, "options": wake},
        # Licences and certificates that run out are said 90, 60 and 30 days before, once each.
        "warn-of-expiry": {"task": "clinic.tasks.warn_of_expiry", "schedule": HOUR, "options": wake},
    }
