"""The form a patient fills in before a visit: planned with the visit, asked when due or on the tablet, kept as it comes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit, lines, links, moves, scope
from clinic.actors import Actor, clock
from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Clinic, PatientLink
from pathway.models import BeforeVisit, EpisodeOfCare
from pathway.models.before_visits import ABOUT
from pathway.rules import before_visits as rules
from pathway.rules.quiet_hours import QuietHours, out_of_quiet_hours
from pathway.states import BeforeVisitState
from patients.enums import AppointmentKind, AppointmentState
from patients.models import Appointment
from patients.queries.message_consents import for_whom

TABLET_LASTS = timedelta(minutes=30)
WAITING = (BeforeVisitState.PLANNED, BeforeVisitState.ASKED)
BATCH = 200


def plan(appointment: Appointment, episode: EpisodeOfCare, *, clinic: Clinic) -> BeforeVisit | None:
    """The form of a visit that is being booked; None for a consultation, whose intake asks it all.

    It belongs to the booking, whose line in the audit stands for both.
    """
    if appointment.kind == AppointmentKind.CONSULTATION:
        return None
    return BeforeVisit.objects.create(
        clinic=clinic,
        appointment=appointment,
        episode=episode,
        on=clinic.local(appointment.starts_at).date(),
        **_moments(appointment, clinic),
    )


@transaction.atomic
def replan(appointment: Appointment, *, by: Actor, now: datetime) -> BeforeVisit | None:
    """Make the form of a visit agree with the time it was moved to; None where there is nothing to ask.

    On the same day it is the same form and its link lives on. The form of another day is called off; what was answered
    for it stays as it is.
    """
    clinic, episode = appointment.clinic, _open_episode(appointment)
    on = clinic.local(appointment.starts_at).date()
    _call_off_all(
        BeforeVisit.objects.filter(appointment=appointment).exclude(on=on),
        reason="The visit was moved to another day.",
        by=by,
        now=now,
    )
    if episode is None or appointment.kind == AppointmentKind.CONSULTATION:
        return None
    row = BeforeVisit.objects.filter(appointment=appointment, on=on).select_related("episode").first()
    if row is None:
        return plan(appointment, episode, clinic=clinic)
    moments = _moments(appointment, clinic)
    if row.state == BeforeVisitState.CANCELLED:
        moves.move(row, old=BeforeVisitState.CANCELLED, new=BeforeVisitState.PLANNED, ended_reason="")
    moves.edit(row, version=row.version, **moments)
    for link in PatientLink.objects.filter(purpose=LinkPurpose.BEFORE_VISIT, target_id=row.pk):
        links.open_until(link, row.closes_at)
    _record("replanned", row, by, now)
    return row


@transaction.atomic
def call_off(appointment: Appointment, *, by: Actor, now: datetime) -> int:
    """Ask nothing more before a visit that was cancelled; how many forms that were."""
    rows = BeforeVisit.objects.filter(appointment=appointment)
    return _call_off_all(rows, reason="The visit was cancelled.", by=by, now=now)


def ask_due(*, now: datetime) -> int:
    """Send the link of every form that fell due before its visit; how many were asked.

    Several of these at once are harmless: each row is read again under its lock before anything is made of it. A row that
    fails is looked at again later, so it keeps nobody waiting.
    """
    with scope.all_clinics("claim forms before visits"):
        due = list(
            BeforeVisit.objects.filter(
                state=BeforeVisitState.PLANNED, due_at__lte=now, appointment__starts_at__gt=now
            )
            .exclude(retry_at__gt=now)
            .order_by("due_at", "pk")
            .values_list("pk", "clinic_id")[:BATCH]
        )
    return lines.each(
        due,
        lambda pk: _ask_one(pk, now),
        what="asking before visit",
        put_off=lambda pk: lines.look_again_later(BeforeVisit, pk, now=now),
    )


@transaction.atomic
def hand_over(appointment: Appointment, *, by: Actor, now: datetime) -> PatientLink:
    """Open the form for the clinic's tablet, now, for half an hour. Handing it over again opens the same form longer.

    Raises Refused when the visit is not one of today that is still to be answered.
    """
    row = _locked(_todays(appointment, by=by, now=now).pk)
    if row.is_answered:
        raise Refused("The patient has answered already. Nothing is left to ask before this visit.")
    if row.state != BeforeVisitState.ASKED:
        old = [BeforeVisitState.PLANNED, BeforeVisitState.CANCELLED]
        moves.move(row, old=old, new=BeforeVisitState.ASKED, asked_at=now, ended_reason="")
    patient = row.episode.patient
    link = links.make(
        purpose=LinkPurpose.TABLET,
        target_id=row.pk,
        patient_id=patient.pk,
        clinic_id=row.clinic_id,
        language=patient.language,
        now=now,
        days=1,
    )
    _record("handed_over", row, by, now)
    return links.open_until(link, min(now + TABLET_LASTS, row.closes_at))


def _ask_one(pk: int, now: datetime) -> int:
    row = _locked(pk)
    if row.state != BeforeVisitState.PLANNED or row.due_at > now:
        return 0
    visit, episode = row.appointment, row.episode
    if visit.state not in {AppointmentState.BOOKED, AppointmentState.ARRIVED} or not episode.is_open:
        _call_off(row, reason="The visit or the care has ended.", by=clock(row.clinic_id), now=now)
        return 0
    moves.move(row, old=BeforeVisitState.PLANNED, new=BeforeVisitState.ASKED, asked_at=now)
    patient = episode.patient
    leaves_at = out_of_quiet_hours(now, row.clinic.zone, _quiet(row.clinic))
    # Nobody is written to who has not agreed to it; the desk has the tablet for everybody else.
    agreed = patient.is_written_to and patient.has_agreed
    if agreed and leaves_at < visit.starts_at:
        _write_to(row, now, leaves_at)
    _record("asked", row, clock(row.clinic_id), now)
    return 1


def _write_to(row: BeforeVisit, now: datetime, due_at: datetime) -> None:
    patient = row.episode.patient
    link = links.make(
        purpose=LinkPurpose.BEFORE_VISIT,
        target_id=row.pk,
        patient_id=patient.pk,
        clinic_id=row.clinic_id,
        language=patient.language,
        now=now,
        days=1,
    )
    outbox.queue(
        clinic_id=row.clinic_id,
        template="before_visit_invitation",
        channel=patient.channel,
        address=patient.address,
        language=patient.language,
        idempotency_key=f"before_visit:{row.uuid}:{row.appointment.version}",
        now=now,
        due_at=due_at,
        parameters={"starts_at": row.appointment.starts_at.isoformat(), **for_whom(patient)},
        link=links.open_until(link, row.closes_at),
        patient_id=patient.pk,
        about=(ABOUT, row.pk),
    )


def _quiet(clinic: Clinic) -> QuietHours:
    return QuietHours(clinic.quiet_from, clinic.quiet_until)


def _moments(appointment: Appointment, clinic: Clinic) -> dict[str, datetime]:
    times = rules.window(
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        zone=clinic.time_zone,
        quiet=_quiet(clinic),
    )
    return {"due_at": times.due_at, "opens_at": times.opens_at, "closes_at": times.closes_at}


def _open_episode(appointment: Appointment) -> EpisodeOfCare | None:
    """The care this visit belongs to."""
    return EpisodeOfCare.objects.filter(patient=appointment.patient_id, ended_at__isnull=True).first()


def _todays(appointment: Appointment, *, by: Actor, now: datetime) -> BeforeVisit:
    clinic = appointment.clinic
    today = clinic.local(now).date()
    if appointment.kind == AppointmentKind.CONSULTATION:
        raise Refused("Before a consultation the intake asks these questions.")
    if appointment.state not in {AppointmentState.BOOKED, AppointmentState.ARRIVED}:
        raise Refused("This visit is not waited for any more.")
    if clinic.local(appointment.starts_at).date() != today or now >= appointment.ends_at:
        raise Refused("The questions are about the day itself. Hand over the tablet on the day of the visit.")
    row = BeforeVisit.objects.filter(appointment=appointment, on=today).first()
    row = row or replan(appointment, by=by, now=now)
    if row is None:
        raise Refused("No care is under way for this patient, so there is nothing to ask.")
    return row


def _call_off_all(rows: QuerySet[BeforeVisit], *, reason: str, by: Actor, now: datetime) -> int:
    waiting = rows.filter(state__in=WAITING).select_related("episode")
    called_off = list(waiting.select_for_update(of=("self",), no_key=True))
    for row in called_off:
        _call_off(row, reason=reason, by=by, now=now)
    return len(called_off)


def _call_off(row: BeforeVisit, *, reason: str, by: Actor, now: datetime) -> None:
    moves.move(row, old=list(WAITING), new=BeforeVisitState.CANCELLED, ended_reason=reason)
    outbox.cancel(about=(ABOUT, row.pk), clinic_id=row.clinic_id, reason=reason)
    _record("called_off", row, by, now)


def _locked(pk: int) -> BeforeVisit:
    return (
        BeforeVisit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "appointment", "episode__patient")
        .get(pk=pk)
    )


def _record(verb: str, row: BeforeVisit, by: Actor, now: datetime) -> None:
    audit.record(
        f"before_visit.{verb}",
        target=row,
        by=by,
        now=now,
        patient_id=row.episode.patient_id,
    )
