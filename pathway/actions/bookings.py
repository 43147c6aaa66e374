"""Book a visit with all that hangs on it: the episode of care, the intake, the form before it, check-ins that lean on it.

Pages use these verbs; the lower ones of patients.actions.appointments know only the time that is reserved.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic, Room, User
from pathway.actions import before_visits, calls, check_in_plans, episodes, time_calls
from pathway.models import CheckIn, EpisodeOfCare
from pathway.queries import bookings as queries
from pathway.queries.bookings import Standing
from pathway.queries.under_way import has_signed_note, unsigned_log
from patients.actions import appointments, intakes, waitlist
from patients.actions.waitlist import Freed
from patients.enums import NEEDLING, AppointmentKind, AppointmentState, LateChoice
from patients.models import Appointment, Patient
from patients.queries import visit_types


def book_consultation(
    *,
    clinic: Clinic,
    patient: Patient,
    therapist: User,
    starts_at: datetime,
    length: timedelta,
    room: Room | None = None,
    overbook: str = "",
    by: Actor,
    now: datetime,
) -> Appointment:
    """A consultation; opens the episode and invites to the intake where they are missing. Raises Refused or Clash."""
    kind = AppointmentKind.CONSULTATION
    return _book(clinic, patient, therapist, kind, starts_at, length, room, overbook, by, now)


def book_treatment(
    *,
    clinic: Clinic,
    patient: Patient,
    therapist: User,
    starts_at: datetime,
    length: timedelta,
    kind: str = AppointmentKind.TREATMENT,
    room: Room | None = None,
    overbook: str = "",
    by: Actor,
    now: datetime,
) -> Appointment:
    """A treatment, review or visit without needles. Never refused for a missing screening or consent: the visit itself is
    always worth having. Raises Refused where an emergency is open and, for a treatment, where needles are out."""
    return _book(clinic, patient, therapist, kind, starts_at, length, room, overbook, by, now)


def book_at_once(
    *,
    clinic: Clinic,
    patient: Patient,
    therapist: User,
    kind: str,
    length: timedelta,
    overbook: str = "",
    by: Actor,
    now: datetime,
) -> Appointment:
    """A visit from this minute on for somebody who is here; no notice is asked for. Raises what the others raise."""
    this_minute = now.replace(second=0, microsecond=0)
    return _book(
        clinic, patient, therapist, kind, this_minute, length, None, overbook, by, now, at_short_notice=True
    )


def refuse_unless_bookable(patient: Patient, *, kind: str, on: date) -> None:
    """What a booking of this kind on a local day would be refused for whatever the time is. Raises Refused."""
    _refuse(queries.standing(patient, on=on), kind)


@transaction.atomic
def move(
    appointment: Appointment,
    *,
    starts_at: datetime,
    version: int,
    therapist: User | None = None,
    at_short_notice: bool = False,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Same visit, another time or another `therapist`; whoever waits for its old time is offered it, and a call that was
    owed about its time is done.

    Raises Refused, Clash or Stale.
    """
    before = Freed.of(appointment)
    appointments.move(
        appointment,
        starts_at=starts_at,
        version=version,
        therapist=therapist,
        at_short_notice=at_short_notice,
        by=by,
        now=now,
    )
    before_visits.replan(appointment, by=by, now=now)
    _replan_check_ins(appointment, by, now)
    time_calls.close_moved(appointment, before=before.starts_at, by=by, now=now)
    waitlist.note_freed(appointment.clinic, before, now=now)
    return appointment


@transaction.atomic
def cancel(
    appointment: Appointment, *, reason: str, by_patient: bool = False, by: Actor, now: datetime
) -> Appointment:
    """Give the time back; whoever waits for it is offered it. What the patient cancels late is kept as late.

    Raises Refused without a reason and Stale when the visit is not booked any more.
    """
    is_late = by_patient and visit_types.late_hours(appointment, now=now) > 0
    appointments.cancel(appointment, reason=reason, is_late=is_late, by=by, now=now)
    before_visits.call_off(appointment, by=by, now=now)
    _replan_check_ins(appointment, by, now)
    waitlist.note_freed(appointment.clinic, Freed.of(appointment), now=now)
    return appointment


@transaction.atomic
def finish(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """Whoever is here goes, also from a visit that has no log; a second press changes nothing.

    Raises Refused while a log of the visit waits for its signature, which finishes the visit by itself, and Stale for
    somebody who is not here.
    """
    # Whoever opens a log holds the episode too (treatment.open_log), so one of the two sees the other.
    of_patient = EpisodeOfCare.objects.filter(patient=appointment.patient, ended_at=None)
    of_patient.select_for_update(no_key=True).first()
    log = unsigned_log(appointment)
    if log is not None:
        raise Refused(
            f"The log of this visit is still open. {log.therapist.name} goes on with it from Today and signs it, which"
            " ends the visit."
        )
    if appointment.state == AppointmentState.BOOKED:
        raise Refused("Press Arrived first: nobody has said yet that they came.")
    if appointment.state != AppointmentState.DONE:
        appointments.finish(appointment, by=by, now=now)
    return appointment


@transaction.atomic
def undo(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """Take back arrived, no-show or done.

    Raises Refused where a signed note says that it is done, Clash where the time was given away meanwhile.
    """
    if appointment.state != AppointmentState.DONE:
        return appointments.put_back(appointment, by=by, now=now)
    if has_signed_note(appointment):
        raise Refused("The note of this visit is signed, so the visit stays done.")
    return appointments.reopen(appointment, by=by, now=now)


@transaction.atomic
def settle_late(appointment: Appointment, *, choice: LateChoice, by: Actor, now: datetime) -> Appointment:
    """Who is late is seen for a shorter time, or without needles, or on another day: then a call is owed to find it.

    Raises Refused where nobody is late, Stale where the visit is over meanwhile.
    """
    appointments.settle_late(appointment, choice=choice, by=by, now=now)
    if choice == LateChoice.REBOOK:
        if appointment.state == AppointmentState.ARRIVED:
            appointments.put_back(appointment, by=by, now=now)
        cancel(appointment, reason="Came too late", by=by, now=now)
        calls.owe_rebooking(appointment, now=now)
    return appointment


@transaction.atomic
def _book(
    clinic: Clinic,
    patient: Patient,
    therapist: User,
    kind: str,
    starts_at: datetime,
    length: timedelta,
    room: Room | None,
    overbook: str,
    by: Actor,
    now: datetime,
    *,
    at_short_notice: bool = False,
) -> Appointment:
    stands = queries.standing(patient, on=clinic.local(starts_at).date())
    _refuse(stands, kind)
    appointment = appointments.book(
        clinic=clinic,
        patient=patient,
        therapist=therapist,
        kind=kind,
        starts_at=starts_at,
        length=length,
        room=room,
        overbook=overbook,
        at_short_notice=at_short_notice,
        by=by,
        now=now,
    )
    episode = _episode(stands, appointment, by, now)
    if not stands.has_intake:
        intakes.invite(patient, by=by, now=now)
    before_visits.plan(appointment, episode, clinic=clinic)
    if stands.may_be_called:
        time_calls.close_booked(appointment, by=by, now=now)
    if stands.has_check_ins:
        check_in_plans.replan_all(patient, by=by, now=now)
    return appointment


def _episode(stands: Standing, appointment: Appointment, by: Actor, now: datetime) -> EpisodeOfCare:
    """The care a visit belongs to. What was opened ahead of any visit is theirs who is to see the patient first."""
    therapist, episode = appointment.therapist, stands.episode
    if episode is None:
        return episodes.open(appointment.patient, therapist=therapist, by=by, now=now)
    if episode.therapist_id != therapist.pk and queries.is_ahead_of_visits(episode, but=appointment):
        return episodes.give_to(episode, therapist=therapist, by=by, now=now)
    return episode


def _refuse(stands: Standing, kind: str) -> None:
    if stands.emergency:
        raise Refused(
            "This patient was told to get help at once, and nobody here has closed that yet. A clinician calls them before"
            " anything is booked."
        )
    if stands.needles_are_out and kind in NEEDLING:
        raise Refused(
            "A visit with needles cannot be booked for this patient now. Book a visit without needles instead; the"
            " therapist knows why."
        )


def _replan_check_ins(appointment: Appointment, by: Actor, now: datetime) -> None:
    # A weekly check-in is asked before a visit near it, so a visit that comes, moves or goes moves check-ins too.
    if CheckIn.objects.filter(episode__patient=appointment.patient).exists():
        check_in_plans.replan_all(appointment.patient, by=by, now=now)
