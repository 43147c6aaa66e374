"""What is said to whoever books or moves a visit: when it is now, and whether the patient hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest

from clinic.enums import Channel
from clinic.models import Room, User
from patients.models import Appointment, Patient
from patients.queries import visit_messages


def spoken(request: HttpRequest, moment: datetime) -> str:
    """A moment in the words of a sentence, by the clinic's clock."""
    local = request.clinic.local(moment)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def booked(request: HttpRequest, visit: Appointment) -> str:
    when = spoken(request, visit.starts_at)
    who = f"{visit.patient.full_name} is booked with {visit.therapist.name}"
    return f"{who} on {when}. {told(request, [visit])}"


def moved(request: HttpRequest, visit: Appointment, *, was_in: Room | None, was_with: User) -> str:
    """When it is now; with whom, and where when its room was taken at that time, if that is another one than before."""
    with_whom = f" with {visit.therapist.name}" if visit.therapist != was_with else ""
    now_in = f" It is in {visit.room.name} now." if visit.room and visit.room != was_in else ""
    when = spoken(request, visit.starts_at)
    return f"Moved to {when}{with_whom}.{now_in} {told(request, [visit], new='new ')}"


def told(request: HttpRequest, visits: Sequence[Appointment], *, new: str = "") -> str:
    """Whether the patient is written to about what was done just now, by the question the sender asks; or why not."""
    last = visits[-1]
    because = visit_messages.why_not_told(last.patient, starts_at=last.starts_at, now=request.now)
    if because:
        return f"{because} Nothing is sent: tell them the {new}{'times' if len(visits) > 1 else 'time'}."
    way = "A text" if last.patient.channel == Channel.TEXT else "An e-mail"
    return f"{way} about each visit to come is on its way." if len(visits) > 1 else f"{way} is on its way."


def will_be_told(patient: Patient) -> str:
    """What the patient hears of it when their visit is moved."""
    because = visit_messages.why_not(patient)
    if because:
        return f"{because} Nothing is sent: tell them the new time."
    way = "text" if patient.channel == Channel.TEXT else "e-mail"
    return f"The patient gets the new time by {way}."
