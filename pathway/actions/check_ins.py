"""Ask the planned check-ins when they are due, and whoever has not answered once more."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from clinic import audit, lines, links, moves, scope
from clinic.actors import Actor, clock
from clinic.enums import Channel, LinkPurpose
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Message
from clinic.models.messages import UNDELIVERED
from pathway.actions import calls
from pathway.actions.check_in_plans import ANSWERABLE_FOR
from pathway.models import CheckIn
from pathway.models.check_ins import ABOUT
from pathway.queries.check_in_plans import quiet_hours, too_late_after
from pathway.reference import library
from pathway.rules.quiet_hours import out_of_quiet_hours
from pathway.states import CallReason, CheckInState
from patients.enums import StopReason
from patients.queries.message_consents import for_whom, initials_of

BATCH = 200
ROUND_SECONDS = 50.0  # one task; the next wake-up goes on where it stopped
PUT_OFF = "Held back until the quiet hours were over."
log = logging.getLogger(__name__)


def ask_due(*, now: datetime) -> int:
    """Turn every due check-in into a message, or into a call for patients we phone; how many were asked.

    For patients who are asked at visits only nothing leaves: it waits until they come.

    Batch after batch until nothing is due or the round is over. Several of these at once are harmless: each row is re-read
    under its lock before anything is made of it. A row that fails is looked at again later, so it keeps nobody waiting.
    """
    over_at = time.monotonic() + ROUND_SECONDS
    asked = 0
    while time.monotonic() < over_at:
        with scope.all_clinics("claim due check-ins"):
            due = list(
                CheckIn.objects.filter(state=CheckInState.PLANNED, due_at__lte=now)
                .exclude(retry_at__gt=now)
                .order_by("due_at", "pk")
                .values_list("pk", "clinic_id")[:BATCH]
            )
        before = asked
        for clinic_id in dict.fromkeys(clinic_id for _, clinic_id in due):
            asked += _ask_clinic(clinic_id, [pk for pk, its_clinic in due if its_clinic == clinic_id], now)
        if len(due) < BATCH or asked == before:
            break
    return asked


@transaction.atomic
def send_now(check_in: CheckIn, *, by: Actor, now: datetime) -> CheckIn:
    """Ask a planned check-in before its time, by a person's choice. Raises Refused when it is not planned any more.

    Its answer keeps the true hours since the session, so one sent early counts as a 48-hour one only when it is.
    """
    row = _locked(check_in.pk)
    if row is None or row.state != CheckInState.PLANNED:
        raise Refused("This check-in has been sent or cancelled already.")
    _ask(row, now)
    audit.record("check_in.sent_by_hand", target=row, by=by, now=now, patient_id=row.episode.patient_id)
    return row


def chase_unanswered(*, now: datetime) -> int:
    """One reminder a day after asking, a call a day after that, and a call where a message could not be delivered.

    A row that fails is looked at again later; one that needs nothing is not looked at: neither keeps the others waiting.
    """
    patience = timedelta(hours=library().timing.reminder_after_hours)
    with scope.all_clinics("claim unanswered check-ins"):
        silent = list(
            CheckIn.objects.promised()
            .filter(
                state=CheckInState.ASKED,
                asked_at__lte=now - patience,
                treatment_session__void__isnull=True,  # it may still be answered, but nobody is pressed for it
            )
            .exclude(reminded_at__gt=now - patience)
            .exclude(retry_at__gt=now)
            .exclude(episode__patient__channel=Channel.VISITS)
            .exclude(call_tasks__reason=CallReason.CHECK_IN_DUE)
            .order_by("asked_at", "pk")
            .values_list("pk", "clinic_id")[:BATCH]
        )
        undelivered = [
            (about_id, clinic_id)
            for about_id, clinic_id in Message.objects.filter(
                about_kind=ABOUT, state__in=UNDELIVERED, failed_at__gt=now - timedelta(days=7)
            )
            .exclude(
                about_id__in=CheckIn.objects.filter(
                    Q(call_tasks__reason=CallReason.NOT_DELIVERED)
                    | Q(retry_at__gt=now)
                    | Q(episode__patient__stopped_for=StopReason.DIED)  # nobody is called about them
                ).values("pk")
            )
            .order_by("failed_at", "pk")
            .values_list("about_id", "clinic_id")[:BATCH]
            if about_id is not None
        ]

    def later(pk: int) -> None:
        lines.look_again_later(CheckIn, pk, now=now)

    called = lines.each(
        undelivered, lambda pk: _call_instead(pk, now), what="calling about check-in", put_off=later
    )
    return called + lines.each(
        silent, lambda pk: _chase_one(pk, now, patience), what="chasing check-in", put_off=later
    )


def _locked(pk: int) -> CheckIn | None:
    return (
        CheckIn.objects.filter(pk=pk)
        .select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "episode__patient")
        .first()
    )


def _ask_clinic(clinic_id: int, keys: list[int], now: datetime) -> int:
    """Those with nothing out of the ordinary all at once; the others, and all when that fails, one by one."""
    try:
        with scope.in_clinic(clinic_id):
            asked = _ask_plain(clinic_id, keys, now)
    except Exception as error:
        log.warning(
            "asking %d check-ins of clinic %s at once failed: %s", len(keys), clinic_id, type(error).__name__
        )
        asked = set()
    rest = [(pk, clinic_id) for pk in keys if pk not in asked]
    return len(asked) + lines.each(
        rest,
        lambda pk: _ask_one(pk, now),
        what="asking check-in",
        put_off=lambda pk: lines.look_again_later(CheckIn, pk, now=now),
    )


def _ask_plain(clinic_id: int, keys: list[int], now: datetime) -> set[int]:
    """Ask many in a handful of statements; the keys of those asked. What another worker holds is passed over."""
    found = (
        CheckIn.objects.filter(pk__in=keys, state=CheckInState.PLANNED, due_at__lte=now)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("clinic", "episode__patient")
    )
    rows = [row for row in found if _is_plain(row, now)]
    patients = {row.pk: row.episode.patient for row in rows}
    moves.move_many(
        rows, old=CheckInState.PLANNED, new=CheckInState.ASKED, asked_at=now, closes_at=now + ANSWERABLE_FOR
    )
    made = links.make_many(
        {key: (patient.pk, patient.language) for key, patient in patients.items()},
        purpose=LinkPurpose.CHECK_IN,
        clinic_id=clinic_id,
        now=now,
        days=ANSWERABLE_FOR.days,
    )
    shared = initials_of(patients.values())
    outbox.queue_many(
        [
            outbox.Letter(
                channel=patients[row.pk].channel,
                address=patients[row.pk].address,
                language=patients[row.pk].language,
                initials=shared.get(patients[row.pk].pk, ""),
                idempotency_key=f"check_in:{row.uuid}",
                link=made[row.pk],
                patient_id=patients[row.pk].pk,
                about_id=row.pk,
            )
            for row in rows
        ],
        clinic_id=clinic_id,
        template="check_in_invitation",
        about_kind=ABOUT,
        now=now,
    )
    audit.record_each(
        "check_in.asked",
        targets=[(row, patients[row.pk].pk) for row in rows],
        by=clock(clinic_id),
        now=now,
    )
    return set(patients)


def _is_plain(row: CheckIn, now: datetime) -> bool:
    """Whether nothing but a message is to be made of it now: neither too late, nor at night, nor a call."""
    by_day = out_of_quiet_hours(now, row.clinic.zone, quiet_hours(row.clinic)) <= now
    return row.episode.patient.is_written_to and by_day and now - row.due_at <= too_late_after(row.clinic)


def _ask_one(pk: int, now: datetime) -> int:
    row = _locked(pk)
    if row is None or row.state != CheckInState.PLANNED or row.due_at > now:
        return 0
    if now - row.due_at > too_late_after(row.clinic):
        moves.move(
            row, old=CheckInState.PLANNED, new=CheckInState.MISSED, ended_reason="It was too late to ask."
        )
        if not row.episode.patient.is_asked_at_visits:  # a promise we broke is kept by voice
            calls.owe(row, reason=CallReason.CHECK_IN_DUE, now=now)
        _record("missed", row, now)
        return 0
    leaves_at = out_of_quiet_hours(now, row.clinic.zone, quiet_hours(row.clinic))
    if leaves_at > now:  # the clock was late, or the quiet hours have changed
        row.refresh_from_db(fields=["version"])
        moves.edit(row, version=row.version, due_at=leaves_at, because=f"{row.because} {PUT_OFF}".strip())
        _record("put_off", row, now)
        return 0
    _ask(row, now)
    _record("asked", row, now)
    return 1


def _ask(row: CheckIn, now: datetime) -> None:
    moves.move(
        row, old=CheckInState.PLANNED, new=CheckInState.ASKED, asked_at=now, closes_at=now + ANSWERABLE_FOR
    )
    patient = row.episode.patient
    if patient.is_written_to:
        _write_to(row, "check_in_invitation", f"check_in:{row.uuid}", now, now)
    elif not patient.is_asked_at_visits:  # for them it waits until they come (check_ins_at_visits)
        calls.owe(row, reason=CallReason.CHECK_IN_DUE, now=now)


def _write_to(row: CheckIn, template: str, key: str, now: datetime, due_at: datetime) -> None:
    patient = row.episode.patient
    link = links.make(
        purpose=LinkPurpose.CHECK_IN,
        target_id=row.pk,
        patient_id=patient.pk,
        clinic_id=row.clinic_id,
        language=patient.language,
        now=now,
        days=ANSWERABLE_FOR.days,
    )
    outbox.queue(
        clinic_id=row.clinic_id,
        template=template,
        channel=patient.channel,
        address=patient.address,
        language=patient.language,
        idempotency_key=key,
        parameters=for_whom(patient),
        now=now,
        due_at=due_at,
        link=link,
        patient_id=patient.pk,
        about=(ABOUT, row.pk),
    )


def _call_instead(pk: int, now: datetime) -> int:
    calls.owe(CheckIn.objects.select_related("episode").get(pk=pk), reason=CallReason.NOT_DELIVERED, now=now)
    return 1


def _chase_one(pk: int, now: datetime, patience: timedelta) -> int:
    row = _locked(pk)
    if row is None or row.state != CheckInState.ASKED or row.asked_at is None:
        return 0
    if row.reminded_at is None:
        due_at = out_of_quiet_hours(now, row.clinic.zone, quiet_hours(row.clinic))
        moves.edit(row, version=row.version, reminded_at=due_at)
        if row.episode.patient.is_written_to:
            _write_to(row, "check_in_reminder", f"check_in:{row.uuid}:reminder", now, due_at)
        else:  # the address was taken away since we asked; a mail to nobody would count as sent
            calls.owe(row, reason=CallReason.NOT_DELIVERED, now=now)
        _record("reminded", row, now)
    elif row.reminded_at <= now - patience:
        moves.move(
            row,
            old=CheckInState.ASKED,
            new=CheckInState.MISSED,
            ended_reason="No answer after a reminder.",
        )
        calls.owe(row, reason=CallReason.NO_REPLY, now=now)
        _record("missed", row, now)
    else:
        return 0
    return 1


def _record(verb: str, row: CheckIn, now: datetime) -> None:
    audit.record(
        f"check_in.{verb}",
        target=row,
        by=clock(row.clinic_id),
        now=now,
        patient_id=row.episode.patient_id,
    )
