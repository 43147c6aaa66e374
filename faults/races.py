"""F14: patients opt out or are discharged while the senders run through what waits for them."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from bench.rows import Row
from clinic import dates, scope
from clinic.models import Message
from faults.register import Size, at_least, at_most, fault_of_senders
from faults.runs import Run
from faults.yard import Yard
from pathway.actions import check_ins, episodes, message_stops
from pathway.models import CheckIn
from pathway.models.check_ins import ABOUT
from pathway.reference import library
from pathway.rules.check_in_plan import without_outcomes
from tests.pathway import patient_links

SENDERS = 2
PATIENTS_A_TIME = 6
FEWEST = 400  # or the mails are gone before anybody has opted out
AHEAD = 100  # so many mails before their own the patients act, at most
PATIENCE_SECONDS = 60
RANDOM = random.Random(14)


@fault_of_senders("F14")
def taken_back_while_sending(place: Yard, size: Size) -> Sequence[Row]:
    """A commit that takes a message back is honoured by every hand-off that begins after it; one may be on its way."""
    run = Run(place)
    patients = _patients(run, PATIENTS_A_TIME * size.times)
    run.fall_due(max(size.check_ins, FEWEST))
    while check_ins.ask_due(now=dates.now()):
        pass
    before = len(place.mail_server.taken())
    places = _spread_over_the_queue(run, patients)
    for _ in range(SENDERS):
        run.sender()
    opted_out: dict[str, float] = {}
    for number, (check_in, its_place) in enumerate(zip(patients, places, strict=True)):
        _wait_for_mails(place, before + its_place - RANDOM.randrange(AHEAD))
        if number % 2:
            _discharge(run, check_in)
        else:
            opted_out |= _opt_out(run, check_in)
        run.faults += 1
    run.finish()
    asked_too_much, unasked = _after_discharge(run, patients[1::2])
    return [
        *run.rows("F14", most_repeated=0, least_faults=len(patients)),
        at_most("F14 sent later than one message after the commit", _too_late(place, opted_out), 0),
        at_least("F14 opt-outs that came before their mail", len(opted_out), 1),
        at_most("F14 outcome questions after a discharge", asked_too_much, 0),
        at_most("F14 safety check-ins that a discharge took away", unasked, 0),
    ]


def _patients(run: Run, number: int) -> list[CheckIn]:
    """So many patients with a 48-hour check-in each that was just asked."""
    with transaction.atomic():
        scope.enter(run.clinic.pk)
        return [patient_links.check_in(run.clinic.at, given_name=f"Racer{one}")[0] for one in range(number)]


def _spread_over_the_queue(run: Run, patients: list[CheckIn]) -> list[int]:
    """Let the mails of these patients be due one here, one there among the others'; their places in the queue."""
    with scope.in_clinic(run.clinic.pk):
        mails = Message.objects.filter(about_kind=ABOUT, state="queued").order_by("next_attempt_at", "pk")
        theirs = {row.about_id: row for row in mails if row.about_id in {one.pk for one in patients}}
        others = [row for row in mails if row.about_id not in theirs]
        places = [len(others) * (number + 1) // (len(patients) + 1) for number in range(len(patients))]
        for number, row in enumerate(others):
            row.next_attempt_at = row.due_at + timedelta(milliseconds=number)
        for check_in, place in zip(patients, places, strict=True):
            theirs[check_in.pk].next_attempt_at = others[place].next_attempt_at
        Message.objects.bulk_update([*others, *theirs.values()], ["next_attempt_at"], batch_size=1000)
    return places


def _wait_for_mails(place: Yard, number: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(place.mail_server.taken()) < number and time.monotonic() < deadline:
        time.sleep(0.005)


def _opt_out(run: Run, check_in: CheckIn) -> dict[str, float]:
    """When this patient's opt-out was committed, by the Message-ID of the mail that waited; nothing if it had left."""
    by = run.clinic.at.receptionist.by
    with scope.in_clinic(run.clinic.pk):
        message_stops.stop(check_in.episode.patient, reason="opted_out", by=by, now=dates.now())
    committed_at = time.time()
    with scope.in_clinic(run.clinic.pk):
        row = Message.objects.get(about_kind=ABOUT, about_id=check_in.pk)
    return {row.message_id: committed_at} if row.state == "cancelled" else {}


def _discharge(run: Run, check_in: CheckIn) -> None:
    by = run.clinic.at.therapist.by
    with scope.in_clinic(run.clinic.pk):
        episodes.discharge(check_in.episode, end="discharged", reason="moved_away", by=by, now=dates.now())


def _after_discharge(run: Run, discharged: list[CheckIn]) -> tuple[int, int]:
    """Open check-ins of these patients that ask more than the warnings, and those that were never asked."""
    with scope.in_clinic(run.clinic.pk):
        rows = CheckIn.objects.filter(pk__in=[row.pk for row in discharged])
        too_much = sum(tuple(row.forms) != without_outcomes(row.forms, library()) for row in rows)
        sent = Message.objects.filter(about_kind=ABOUT, about_id__in=rows.values("pk"), state="sent").count()
        return too_much, len(discharged) - sent


def _too_late(place: Yard, committed: dict[str, float]) -> int:
    """Mails that left although another one had left on the same connection after the commit that took them back."""
    lines: dict[str, list[float]] = {}
    late = 0
    for one in place.mail_server.taken():
        before = lines.setdefault(one.connection, [])
        moment = committed.get(one.message_id)
        late += moment is not None and any(moment < other for other in before)
        before.append(one.at)
    return late
