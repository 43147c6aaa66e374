"""Book a visit: patient, what, who, then one press on a free time of the week; and move one the same way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import queries as practice
from clinic.enums import Channel
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import User
from clinic.permissions import load, requires
from clinic.views import days
from pathway.actions import bookings as actions
from pathway.forms.bookings import MINUTE, BookingForm, MoveForm, Wish, WishForm
from pathway.models import EpisodeOfCare
from pathway.queries.desk import desk_word
from patients.actions.appointments import Clash
from patients.enums import LENGTHS, AppointmentKind
from patients.models import Appointment, Patient
from patients.queries import appointments, availability
from patients.queries import patients as patient_queries
from patients.queries.availability import FreeTime
from patients.rules.availability import HALF_HOUR

MOST_FOUND = 8


@dataclass
class WeekOfSlots:
    """The free times of seven days from the one asked for; weekends only where there are some."""

    days: list[tuple[date, list[FreeTime]]]
    before: date | None
    after: date


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
@once
def new(request: HttpRequest) -> HttpResponse:
    address = WishForm(request.GET, clinic=request.clinic)
    wish = address.wish(usual_kind=_usual_kind(address.patient_asked))
    form = BookingForm(request.POST or None, clinic=request.clinic)
    nearest: list[FreeTime] = []
    if form.is_valid():
        try:
            appointment = _book(request, form)
        except Refused as error:
            nearest = _nearest(error, form.cleaned_data["slot"][0])
            form.add_error(None, error.message)
        else:
            messages.success(request, _booked_words(request, appointment))
            return redirect("appointments:detail", appointment.uuid)
    return render(request, _template(request), {**_page(request, wish), "form": form, "nearest": nearest})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
@once
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Move a visit: same patient, therapist and length, another time."""
    appointment = load(appointments.of_clinic(request.clinic), request, uuid)
    form = MoveForm(request.POST or None, clinic=request.clinic, initial={"version": appointment.version})
    nearest: list[FreeTime] = []
    if form.is_valid():
        try:
            actions.move(
                appointment,
                starts_at=form.cleaned_data["slot"][1],
                version=form.cleaned_data["version"],
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            nearest = _nearest(error, appointment.therapist)
            form.add_error(None, error.message)
        else:
            messages.success(request, f"Moved to {_spoken(request, appointment.starts_at)}.")
            return redirect("appointments:detail", uuid)
    week = _week(
        request, appointment.starts_at, appointment.length, appointment.patient, appointment.therapist
    )
    return render(
        request,
        "pathway/bookings/booking_move.html",
        {
            "appointment": appointment,
            "form": form,
            "week": week,
            "nearest": nearest,
            "today": days.today(request),
        },
    )


def _book(request: HttpRequest, form: BookingForm) -> Appointment:
    chosen = form.cleaned_data
    therapist, starts_at = chosen["slot"]
    known = {
        "clinic": request.clinic,
        "patient": chosen["patient"],
        "therapist": therapist,
        "starts_at": starts_at,
        "length": chosen["length"],
        "room": chosen["room"],
        "by": request.actor,
        "now": request.now,
    }
    if chosen["kind"] == AppointmentKind.CONSULTATION:
        return actions.book_consultation(**known)
    return actions.book_treatment(kind=chosen["kind"], **known)


def _page(request: HttpRequest, wish: Wish) -> dict[str, Any]:
    text = request.GET.get("q", "").replace("\x00", "").strip()
    found: Iterable[Patient] = []
    if text and wish.patient is None:
        found = patient_queries.search(request.clinic, text)[:MOST_FOUND]
    week = wish.patient and _week(request, wish.starts_at, wish.length, wish.patient, wish.therapist)
    return {
        "wish": wish,
        "desk": wish.patient and desk_word(wish.patient, clinic=request.clinic, now=request.now),
        "minutes": wish.length // MINUTE,
        "kinds": [(kind, length // MINUTE) for kind, lengths in LENGTHS.items() for length in lengths],
        "therapists": practice.therapists(request.clinic),
        "rooms": practice.rooms(request.clinic),
        "text": text,
        "found": found,
        "week": week,
        "today": days.today(request),
        "chosen": _chosen(request, wish),
        "carried": {name: value for name, value in request.GET.items() if name not in {"q", "patient"}},
    }


def _week(
    request: HttpRequest,
    starts_at: datetime | None,
    length: timedelta,
    patient: Patient,
    therapist: User | None,
) -> WeekOfSlots:
    here = days.today(request)
    first = days.chosen_day(request)
    if starts_at and "day" not in request.GET:
        first = request.clinic.local(starts_at).date()
    first = max(first, here)
    week = [first + timedelta(days=number) for number in range(7)]
    free = availability.free_starts(
        request.clinic,
        week,
        length=length,
        now=request.now,
        patient=patient,
        therapist=therapist,
        step=HALF_HOUR,
    )
    by_day = {
        day: [time for time in free if request.clinic.local(time.starts_at).date() == day] for day in week
    }
    return WeekOfSlots(
        days=[(day, _one_each(times)) for day, times in by_day.items() if times or day.weekday() < 5],
        before=max(first - timedelta(days=7), here) if first > here else None,
        after=first + timedelta(days=7),
    )


def _one_each(times: list[FreeTime]) -> list[FreeTime]:
    """One therapist for each time of a day: of those who are free then, whoever has most free time."""
    room_left = {time.therapist.pk: 0 for time in times}
    for time in times:
        room_left[time.therapist.pk] += 1
    best: dict[datetime, FreeTime] = {}
    for time in times:
        known = best.get(time.starts_at)
        if known is None or room_left[time.therapist.pk] > room_left[known.therapist.pk]:
            best[time.starts_at] = time
    return list(best.values())


def _chosen(request: HttpRequest, wish: Wish) -> FreeTime | None:
    """The time that was pressed on a board, when the visit fits there; boards offer more times than the week does."""
    if wish.patient is None or wish.starts_at is None:
        return None
    free = availability.free_starts(
        request.clinic,
        [request.clinic.local(wish.starts_at).date()],
        length=wish.length,
        now=request.now,
        patient=wish.patient,
        therapist=wish.therapist,
    )
    return next((time for time in free if time.starts_at == wish.starts_at), None)


def _usual_kind(patient: Patient | None) -> AppointmentKind:
    in_care = patient and EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True).exists()
    return AppointmentKind.TREATMENT if in_care else AppointmentKind.CONSULTATION


def _nearest(error: Refused, therapist: User) -> list[FreeTime]:
    return [FreeTime(therapist, moment) for moment in error.nearest] if isinstance(error, Clash) else []


def _booked_words(request: HttpRequest, appointment: Appointment) -> str:
    patient = appointment.patient
    way = "A text" if patient.channel == Channel.TEXT else "An e-mail"
    told = f"{way} is on its way." if patient.is_written_to else "Tell them the time on the phone."
    when = _spoken(request, appointment.starts_at)
    return f"{patient.full_name} is booked with {appointment.therapist.name} on {when}. {told}"


def _spoken(request: HttpRequest, moment: datetime) -> str:
    local = request.clinic.local(moment)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def _template(request: HttpRequest) -> str:
    return "pathway/bookings/_found.html" if request.htmx else "pathway/bookings/booking_form.html"
