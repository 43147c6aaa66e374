"""F13: an alarming answer while each part is killed or hangs. Answer and alert are one, and staff see it within a minute."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

import psycopg

from bench.rows import Row
from clinic.demo.throw_away import ThrowAway
from faults.browsers import Browser, csrf_token
from faults.register import at_least, at_most, fault
from tests.journeys.arrangements import arrange, in_one_transaction

SEEN_SECONDS = 60
PATIENCE_SECONDS = 120
# What is done to which part at the moment the patient taps. A part that hangs goes on when the next one is broken.
BREAKS = {
    "clock": signal.SIGKILL,
    "worker": signal.SIGKILL,
    "mailbox": signal.SIGKILL,
    "web": signal.SIGKILL,
    "postgresql": signal.SIGQUIT,  # what it calls an immediate shutdown
    "valkey": signal.SIGSTOP,
}
ALARMING = {"yes": "fu_breath"}
TORN = """
SELECT count(*) FROM pathway_checkinanswer a
 WHERE a.answers -> 'fu_breath' ->> 'choice' = 'yes'
   AND NOT EXISTS (SELECT FROM pathway_alert WHERE check_in_id = a.check_in_id AND cause = 'fu_breath')
"""


@in_one_transaction
def alarmed_patients(at: Any, now: datetime) -> list[list[str]]:
    """A patient for every part, each with a check-in that was just asked: the path of its link, and a family name."""
    from django.conf import settings

    from tests.pathway import patient_links

    patients = []
    for part in BREAKS:
        row, address = patient_links.check_in(at, family_name=f"Alarmed-{part}")
        patients.append([address.replace(settings.SITE_URL, ""), row.episode.patient.family_name])
    return patients


@fault("F13")
def alarm_while_all_breaks(installation: ThrowAway, *, parts: Sequence[str] = tuple(BREAKS)) -> Sequence[Row]:
    clinic = arrange(installation, alarmed_patients)
    staff = Browser(installation.web)
    staff.sign_in(clinic.email_of("dana"))
    patients = dict(zip(BREAKS, clinic.made, strict=True))
    refused, slowest, hanging = 0, 0.0, 0
    for part in parts:
        path, name = patients[part]
        first_screen = f"{path}check-in/1/"
        patient = Browser(installation.web)
        token = csrf_token(patient.ask(first_screen))
        hanging = _break(installation, part)
        fields = {**ALARMING, "csrfmiddlewaretoken": token}
        refused += patient.ask_until_answered(first_screen, fields, seconds=PATIENCE_SECONDS) is None
        slowest = max(slowest, _seconds_until_staff_see(staff, name))
        if hanging:
            os.kill(hanging, signal.SIGCONT)
    return [
        at_most("F13 lost, answers the patient could not give", refused, 0),
        at_most("F13 answers without their alert", _count(installation, TORN), 0),
        at_most("F13 slowest alert on the staff's page", slowest, SEEN_SECONDS, "s"),
        at_most(
            "F13 alerts nobody was written about",
            len(parts) - _mails(installation, clinic.slug, len(parts)),
            0,
        ),
        at_least("F13 faults", len(parts), len(parts)),
    ]


def _break(installation: ThrowAway, part: str) -> int:
    """Break a part; the process that hangs now, if it is one that must be told to go on."""
    pid = installation.pids[part]
    os.kill(pid, BREAKS[part])
    return pid if BREAKS[part] == signal.SIGSTOP else 0


def _seconds_until_staff_see(staff: Browser, name: str) -> float:
    start = time.monotonic()
    while (waited := time.monotonic() - start) < PATIENCE_SECONDS:
        page = staff.ask_until_answered("/alerts/", seconds=PATIENCE_SECONDS - waited)
        if page is None or name in page:
            break
        time.sleep(0.1)
    return time.monotonic() - start


def _mails(installation: ThrowAway, slug: str, wanted: int) -> int:
    """How many of the alerts' mails have left, after a while in which the parts came back."""
    sent = f"""
        SELECT count(DISTINCT m.about_id) FROM clinic_message m JOIN clinic_clinic c ON c.id = m.clinic_id
         WHERE m.template = 'staff_alert' AND m.state = 'sent' AND c.slug = '{slug}'"""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (seen := _count(installation, sent)) < wanted and time.monotonic() < deadline:
        time.sleep(0.5)
    return seen


def _count(installation: ThrowAway, sql: str) -> int:
    with closing(psycopg.connect(installation.database_url, autocommit=True)) as connection:
        connection.execute("SELECT set_config('needlepath.all_clinics', 'look at what was kept', false)")
        row = connection.execute(sql).fetchone()
        return int(row[0]) if row else 0
