"""Plan the check-ins of an episode and ask them when they are due."""

from __future__ import annotations

from collections.abc import Iterable
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
from pathway.models import CheckIn, CoveringNote, Discharge, EpisodeOfCare, SessionVoid, TreatmentSession
from pathway.models.check_ins import ABOUT
from pathway.reference import library
from pathway.rules import check_ins as rules
from pathway.states import CallReason, CheckInState, SessionState
from patients.enums import AppointmentState
from patients.models import Appointment

ANSWERABLE_FOR = timedelta(days=7)
BATCH = 200
REPLACED, VOID = "A newer plan replaced it.", "Its session was declared void."


@transaction.atomic
def replan(episode: EpisodeOfCare, *, by: Actor, now: datetime) -> list[CheckIn]:
    """Make the planned check-ins agree with the signed sessions that promise some; returns those now planned.

    Called in the transaction of whatever changed: a signature, a discharge. What was asked already is never touched;
    a planned one the new plan lacks is cancelled with the reason, and comes back when a later plan promises it again
    and it is not too late to ask.
    """
    promised = {(int(one.session), one.kind, one.sequence): one for one in _promises(episode, now)}
    rows = {
        (row.treatment_session_id, row.kind, row.sequence): row
        for row in CheckIn.objects.filter(episode=episode).select_for_update(no_key=True)
    }
    void = set(
        SessionVoid.objects.filter(treatment_session__episode=episode).values_list(
            "treatment_session_id", flat=True
        )
    )
    for key, row in rows.items():
        if row.state == CheckInState.CANCELLED and key in promised:
            _take_up_again(row, promised[key], now)
        if row.state != CheckInState.PLANNED:
            continue
        if key not in promised:
            moves.move(
                row,
                old=CheckInState.PLANNED,
                new=CheckInState.CANCELLED,
                ended_reason=VOID if key[0] in void else REPLACED,
            )
        elif (row.due_at, row.forms) != (promised[key].due_at, list(promised[key].forms)):
            one = promised[key]
            moves.edit(
                row,
                version=row.version,
                due_at=one.due_at,
                forms=list(one.forms),
                closes_at=one.due_at + ANSWERABLE_FOR,
            )
    CheckIn.objects.bulk_create(
        [
            CheckIn(
                clinic_id=episode.clinic_id,
                episode=episode,
                treatment_session_id=key[0],
                kind=one.kind,
                sequence=one.sequence,
                forms=list(one.forms),
                due_at=one.due_at,
                closes_at=one.due_at + ANSWERABLE_FOR,
            )
            for key, one in promised.items()
            if key not in rows
        ]
    )
    audit.record("check_ins.planned", target=episode, by=by, now=now, patient_id=episode.patient_id)
    return list(CheckIn.objects.filter(episode=episode, state=CheckInState.PLANNED))


def ask_due(*, now: datetime) -> int:
    """Turn every due check-in into a message, or into a call for patients we phone; how many were asked.

    Several of these at once are harmless: each row is re-read under its lock before anything is made of it.
    """
    with scope.all_clinics("claim due check-ins"):
        due = list(
            CheckIn.objects.filter(state=CheckInState.PLANNED, due_at__lte=now)
            .order_by("due_at")
            .values_list("pk", "clinic_id")[:BATCH]
        )
    return lines.each(due, lambda pk: _ask_one(pk, now), what="asking check-in")


@transaction.atomic
def send_now(check_in: CheckIn, *, by: Actor, now: datetime) -> CheckIn:
    """Ask a planned check-in before its time, by a person's choice. Raises Refused when it is not planned any more."""
    row = _locked(check_in.pk)
    if row is None or row.state != CheckInState.PLANNED:
        raise Refused("This check-in has been sent or cancelled already.")
    _ask(row, now)
    audit.record("check_in.sent_by_hand", target=row, by=by, now=now, patient_id=row.episode.patient_id)
    return row


def chase_unanswered(*, now: datetime) -> int:
    """One reminder a day after asking, a call a day after that, and a call where a message could not be delivered."""
    patience = timedelta(hours=library().timing.reminder_after_hours)
    with scope.all_clinics("claim unanswered check-ins"):
        silent = list(
            CheckIn.objects.filter(
                state=CheckInState.ASKED,
                asked_at__lte=now - patience,
                treatment_session__void__isnull=True,  # it may still be answered, but nobody is pressed for it
            )
            .exclude(reminded_at__gt=now - patience)
            .exclude(call_tasks__reason=CallReason.CHECK_IN_DUE)
            .order_by("asked_at")
            .values_list("pk", "clinic_id")[:BATCH]
        )
        undelivered = [
            (about_id, clinic_id)
            for about_id, clinic_id in Message.objects.filter(
                about_kind=ABOUT, state__in=UNDELIVERED, failed_at__gt=now - timedelta(days=7)
            )
            .exclude(
                about_id__in=CheckIn.objects.filter(call_tasks__reason=CallReason.NOT_DELIVERED).values("pk")
            )
            .values_list("about_id", "clinic_id")[:BATCH]
            if about_id is not None
        ]
    return lines.each(
        undelivered, lambda pk: _call_instead(pk, now), what="calling about check-in"
    ) + lines.each(silent, lambda pk: _chase_one(pk, now, patience), what="chasing check-in")


def _promises(episode: EpisodeOfCare, now: datetime) -> Iterable[rules.PlannedCheckIn]:
    treated = (
        TreatmentSession.objects.counting()
        .filter(Q(no_needles_reason="") | Q(plan__isnull=False, plan__targets__isnull=True), episode=episode)
        .values_list("pk", "ended_at", "no_needles_reason")
    )
    visits = Appointment.objects.filter(
        patient_id=episode.patient_id, state=AppointmentState.BOOKED, starts_at__gt=now
    ).values_list("starts_at", flat=True)
    end = Discharge.objects.filter(episode=episode).first()
    clinic = episode.clinic
    return rules.plan(
        [
            *(
                rules.TreatedSession(str(pk), ended_at, with_needles=not no_needles)
                for pk, ended_at, no_needles in treated
                if ended_at is not None
            ),
            *_covered(episode),
        ],
        zone=clinic.time_zone,
        quiet=rules.QuietHours(clinic.quiet_from, clinic.quiet_until),
        library=library(),
        visits=list(visits),
        discharged_at=end.discharged_at if end else None,
    )


def _covered(episode: EpisodeOfCare) -> list[rules.TreatedSession]:
    """Needles that went in and that nobody can sign for: the patient is owed the check-ins all the same."""
    last_note = dict(
        CoveringNote.objects.filter(
            treatment_session__episode=episode,
            treatment_session__state=SessionState.DRAFT,
            treatment_session__sites__needles_in__gt=0,
        )
        .order_by("written_at", "pk")
        .values_list("treatment_session_id", "visit_ended_at")
    )
    return [rules.TreatedSession(str(pk), ended_at) for pk, ended_at in last_note.items()]


def _take_up_again(row: CheckIn, one: rules.PlannedCheckIn, now: datetime) -> None:
    if now - one.due_at > timedelta(hours=library().timing.too_late_after_hours):
        return
    moves.move(
        row,
        old=CheckInState.CANCELLED,
        new=CheckInState.PLANNED,
        due_at=one.due_at,
        forms=list(one.forms),
        closes_at=one.due_at + ANSWERABLE_FOR,
        ended_reason="",
    )


def _locked(pk: int) -> CheckIn | None:
    return (
        CheckIn.objects.filter(pk=pk)
        .select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "episode__patient")
        .first()
    )


def _ask_one(pk: int, now: datetime) -> int:
    row = _locked(pk)
    if row is None or row.state != CheckInState.PLANNED or row.due_at > now:
        return 0
    if now - row.due_at > timedelta(hours=library().timing.too_late_after_hours):
        moves.move(
            row, old=CheckInState.PLANNED, new=CheckInState.MISSED, ended_reason="It was too late to ask."
        )
        calls.owe(row, reason=CallReason.CHECK_IN_DUE, now=now)  # a promise we broke is kept by voice
        _record("missed", row, now)
        return 0
    _ask(row, now)
    _record("asked", row, now)
    return 1


def _ask(row: CheckIn, now: datetime) -> None:
    moves.move(
        row, old=CheckInState.PLANNED, new=CheckInState.ASKED, asked_at=now, closes_at=now + ANSWERABLE_FOR
    )
    if row.episode.patient.channel == Channel.PHONE:
        calls.owe(row, reason=CallReason.CHECK_IN_DUE, now=now)
    else:
        _write_to(row, "check_in_invitation", f"check_in:{row.uuid}", now, now)


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
        address=patient.email,
        language=patient.language,
        idempotency_key=key,
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
        clinic = row.clinic
        quiet = rules.QuietHours(clinic.quiet_from, clinic.quiet_until)
        due_at = rules.out_of_quiet_hours(now, clinic.zone, quiet)
        moves.edit(row, version=row.version, reminded_at=due_at)
        if row.episode.patient.email:
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
