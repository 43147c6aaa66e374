"""F11: hundreds of tabs write into the same drafts at the same instant. Each save is a revision, all of them in order."""

from __future__ import annotations

import re
import urllib.error
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from bench.rows import Row
from clinic.demo.throw_away import ThrowAway
from faults.browsers import Browser
from faults.register import at_most, fault
from tests.forms_on_a_page import form_with
from tests.journeys.arrangements import arrange, in_one_transaction

DRAFTS, TABS = 50, 10
STALE = 409
VERSION = re.compile(r'name="version" value="(\d+)"')
# Every revision of every log of the clinic, as it was stored: which log, which version, what its note says.
REVISIONS = """
from clinic import scope
from pathway.models import DraftRevision, TreatmentSession
with scope.all_clinics("look at what was kept"):
    logs = TreatmentSession.objects.filter(clinic__slug=asked["slug"])
    kept = DraftRevision.objects.filter(treatment_session__in=logs).order_by("pk")
    answer = {
        "kept": [[str(r.treatment_session.uuid), r.version, r.content["session"]["note"]]
                 for r in kept.select_related("treatment_session")],
        "stored": [[str(log.uuid), log.version, log.note] for log in logs],
    }
"""


@in_one_transaction
def many_logs(at: Any, now: datetime) -> list[str]:
    return open_logs(at, now, DRAFTS)


@in_one_transaction
def few_logs(at: Any, now: datetime) -> list[str]:
    return open_logs(at, now, 3)


def open_logs(at: Any, now: datetime, number: int) -> list[str]:
    """That many open logs, each of another patient."""
    from pathway.actions import treatment
    from tests.pathway import scenes

    opened = (scenes.opened(at, now=now, given_name=f"Patient{one}") for one in range(number))
    return [str(treatment.open_log(one, by=at.therapist.by, now=now).uuid) for one in opened]


@fault("F11")
def autosaves_at_once(
    installation: ThrowAway, *, arranged: Callable[..., Any] = many_logs, tabs: int = TABS
) -> Sequence[Row]:
    clinic = arrange(installation, arranged)
    browser = Browser(installation.web)
    browser.sign_in(clinic.email_of("dana"))
    logs = clinic.made
    pages = {log: _fields_of(browser, log) for log in logs}
    wanted = [(log, f"tab {tab}") for log in logs for tab in range(tabs)]
    with ThreadPoolExecutor(len(wanted)) as everybody:
        taken = list(everybody.map(lambda one: _write(browser, one[0], pages[one[0]], one[1]), wanted))
    seen = installation.run_python(REVISIONS, slug=clinic.slug)
    of = {log: [(version, note) for uuid, version, note in seen["kept"] if uuid == log] for log in logs}
    stored = {uuid: (version, note) for uuid, version, note in seen["stored"]}
    lost = sum([note for _, note in of[log]].count(word) != 1 for log, word in wanted)
    disorder = sum([version for version, _ in of[log]] != list(range(1, tabs + 2)) for log in logs)
    differing = sum(of[log][-1] != stored[log] for log in logs)
    about = f"F11 of {len(wanted)} autosaves at once into {len(logs)} drafts:"
    return [
        at_most(f"{about} not taken", taken.count(False), 0),
        at_most(f"{about} without a revision of their own", lost, 0),
        at_most(f"{about} drafts with a revision missing or out of order", disorder, 0),
        at_most(f"{about} drafts that are not their last revision", differing, 0),
    ]


def _fields_of(browser: Browser, log: str) -> dict[str, list[str]]:
    """What the page of a log holds, as every tab opens it."""
    form, _ = form_with(browser.ask(f"/treatment-sessions/{log}/"), "Save")
    return form.fields


def _write(browser: Browser, log: str, page: dict[str, list[str]], words: str) -> bool:
    """Put words into the note the way a page does: told that it is stale, it looks and sends again."""
    fields = {**page, "note": [words]}
    for _ in range(DRAFTS * TABS):
        try:
            browser.ask(f"/treatment-sessions/{log}/edit/", fields, {"X-Needlepath-Autosave": "yes"})
        except urllib.error.HTTPError as refused:
            if refused.code != STALE:
                return False
            fields["version"] = VERSION.findall(refused.read().decode())
        else:
            return True
    return False
