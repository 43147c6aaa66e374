"""A first visit somebody asks for on the clinic's public page: kept, confirmed by its link, booked or closed by the desk.

Whoever gave a worrying answer is told, as they confirm it, that a clinician calls. So the clinician is told in that very
transaction, by an alert like any other, and nothing the desk does with the request ends it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, links, moves, scope
from clinic.actors import Actor
from clinic.enums import Channel, LinkPurpose
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Clinic, User
from pathway.actions import bookings, episodes, first_calls
from pathway.enums import DeskOutcome
from pathway.models import FirstCall
from pathway.reference import library
from pathway.rules.screenings import desk_outcome
from patients.actions import message_consents, patients
from patients.actions.patients import PatientDetails
from patients.enums import LENGTHS, AppointmentKind, BookingRequestState
from patients.models import Appointment, BookingRequest, Patient
from patients.queries import booking_requests as queries
from patients.rules import booking_requests as rules

ABOUT = "booking_request"


@dataclass(frozen=True)
class Asked:
    """What the form of the public page holds. `phone` is in E.164; `choices` are the desk questions' by slug."""

    given_name: str
    family_name: str
    birth_date: date
    email: str
    phone: str
    channel: str
    language: str
    wanted_at: Sequence[datetime]
    choices: Mapping[str, str]


@transaction.atomic
def ask(clinic: Clinic, asked: Asked, *, by: Actor, now: datetime) -> BookingRequest:
    """Keep a request and send the link that confirms it. Raises Refused where an address or the clinic gets too many.

    An emergency is never kept: whoever says so is told what to do instead (see the page).
    """
    outcome = desk_outcome(asked.choices, library=library())
    if outcome is DeskOutcome.EMERGENCY:
        raise ValueError("An emergency is answered, not kept.")
    address = asked.email if asked.channel == Channel.EMAIL else asked.phone
    too_many = rules.too_many(**queries.made_of_late(clinic, address, channel=asked.channel, now=now))
    # Whoever asked us to stop is not written to by a stranger's typing either; the page says no more than that.
    if too_many or outbox.is_stopped(address, clinic_id=clinic.pk):
        raise Refused(_("We have many requests at this moment. Please call us."))
    row = BookingRequest.objects.create(
        clinic=clinic,
        given_name=asked.given_name,
        family_name=asked.family_name,
        birth_date=asked.birth_date,
        email=asked.email,
        phone=asked.phone,
        channel=asked.channel,
        language=asked.language,
        wanted_at=list(asked.wanted_at),
        answers=dict(asked.choices),
        calls_first=outcome is DeskOutcome.CLINICIAN_WILL_CALL,
        made_at=now,
    )
    link = links.make(
        purpose=LinkPurpose.BOOKING_REQUEST,
        target_id=row.pk,
        patient_id=None,
        clinic_id=clinic.pk,
        language=asked.language,
        now=now,
        days=rules.OPEN_FOR.days,
    )
    outbox.queue(
        clinic_id=clinic.pk,
        template="request_confirmation",
        channel=asked.channel,
        address=address,
        language=asked.language,
        idempotency_key=f"booking_request:{row.uuid}",
        link=link,
        about=(ABOUT, row.pk),
        now=now,
    )
    audit.record("booking_request.made", target=row, by=by, now=now)
    return row


def confirm(row: BookingRequest, *, by: Actor, now: datetime) -> BookingRequest:
    """It was pressed on at the address that was given; from now on the desk sees it. Pressing twice is as good as once.

    Where a clinician calls first, one is told now. Raises Refused where nobody works who could be.
    """
    with transaction.atomic():
        row = _locked(row)
        if row.state == BookingRequestState.SENT:
            moves.move(row, old=BookingRequestState.SENT, new=BookingRequestState.OPEN, confirmed_at=now)
            if row.calls_first:
                _tell_a_clinician(row, by, now)
            _record("confirmed", row, by, now)
    return row


@transaction.atomic
def book(
    row: BookingRequest,
    *,
    patient: Patient | None,
    therapist: User,
    starts_at: datetime,
    by: Actor,
    now: datetime,
) -> Appointment:
    """A consultation for whoever asked: a patient we know, or a new one. What they answered goes to the clinician.

    Whom a clinician was told of already is booked in that record, whatever `patient` says, and nobody is told again. Raises
    Clash or Refused where the time is not free any more, and Stale where somebody was first; nothing is
    kept then.
    """
    row = _open(row)
    told_of = row.record
    patient = told_of or patient or _as_patient(row, by=by, now=now)
    appointment = bookings.book_consultation(
        clinic=row.clinic,
        patient=patient,
        therapist=therapist,
        starts_at=starts_at,
        length=LENGTHS[AppointmentKind.CONSULTATION][0],
        by=by,
        now=now,
    )
    if told_of is None:
        _keep_answers(row, patient, by, now)
    _settle(row, BookingRequestState.BOOKED, by, now, appointment=appointment)
    return appointment


@transaction.atomic
def close(row: BookingRequest, *, because: str, by: Actor, now: datetime) -> BookingRequest:
    """End a request without a visit; the record and the alert of somebody a clinician calls first stay as they are.

    Raises Refused without a reason, Stale where somebody was first.
    """
    if not because.strip():
        raise Refused("Say why no visit was booked.", field="because")
    row = _open(row)
    if row.calls_first and row.patient is None:  # confirmed before anybody was told in that transaction
        _tell_a_clinician(row, by, now)
    _settle(row, BookingRequestState.CLOSED, by, now, closed_because=because.strip())
    return row


def forget_unconfirmed(*, now: datetime) -> int:
    """Delete what nobody confirmed in time: a stranger may have typed anybody's name. How many were deleted."""
    with scope.all_clinics("forget requests nobody confirmed"):
        deleted, _by_model = BookingRequest.objects.filter(
            state=BookingRequestState.SENT, made_at__lt=now - rules.FORGOTTEN_AFTER
        ).delete()
    return deleted


def _locked(row: BookingRequest) -> BookingRequest:
    return (
        BookingRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "patient__merged_into")
        .get(pk=row.pk)
    )


def _open(row: BookingRequest) -> BookingRequest:
    row = _locked(row)
    if row.state != BookingRequestState.OPEN:
        raise Refused("Somebody has dealt with this request already.")
    return row


def _settle(row: BookingRequest, state: str, by: Actor, now: datetime, **changes: object) -> None:
    moves.move(
        row, old=BookingRequestState.OPEN, new=state, settled_at=now, settled_by_id=by.staff_id, **changes
    )
    _record(state, row, by, now)


def _record(verb: str, row: BookingRequest, by: Actor, now: datetime) -> None:
    audit.record(f"booking_request.{verb}", target=row, by=by, now=now, patient_id=row.patient_id)


def _tell_a_clinician(row: BookingRequest, by: Actor, now: datetime) -> None:
    """Always in a record of its own: a name and a birth date a stranger typed open nobody's chart. The desk joins them."""
    row.patient = _as_patient(row, by=by, now=now)
    row.save(update_fields=["patient"])
    episode = episodes.open_ahead(row.patient, by=by, now=now)
    first_calls.ask(episode, choices=row.answers, by_themselves=True, by=by, now=now)


def _keep_answers(row: BookingRequest, patient: Patient, by: Actor, now: datetime) -> None:
    episode = patient.episodes.get(ended_at__isnull=True)
    if FirstCall.objects.filter(episode=episode).exists():
        first_calls.heard_again(episode, choices=row.answers, by=by, now=now)
    else:
        first_calls.ask(episode, choices=row.answers, by_themselves=True, by=by, now=now)


def _as_patient(row: BookingRequest, *, by: Actor, now: datetime) -> Patient:
    patient = patients.create(
        clinic=row.clinic,
        details=PatientDetails(
            given_name=row.given_name,
            family_name=row.family_name,
            birth_date=row.birth_date,
            email=row.email,
            phone=row.phone.as_e164,
            language=row.language,
            channel=row.channel,
        ),
        by=by,
        now=now,
    )
    # They agreed themselves, on the page that told them of the risk.
    link = queries.link_of(row)
    message_consents.keep(
        patient, agreed={Channel(row.channel): True}, by=Actor("patient", row.clinic_id, link.pk), now=now
    )
    return patient
