"""Book a visit: patient, what, who, then one press on a free time of the week; and move one the same way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic import queries as practice
from clinic.enums import RoomKind
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import Room, User
from clinic.permissions import load, may, requires
from clinic.views import days
from pathway.actions import bookings as actions
from pathway.forms.bookings import MINUTE, BookingForm, MoveForm, Wish, WishForm
from pathway.queries.bookings import standing
from pathway.queries.desk import desk_word
from pathway.views import visit_words
from patients.actions.appointments import Clash
from patients.enums import LENGTHS, NEEDLING, AppointmentKind
from patients.models import Appointment, Patient
from patients.queries import appointments, availability, cards, visit_types
from patients.queries import patients as patient_queries
from patients.queries.availability import FreeTime, Visit
from patients.rules import series, wishes
from patients.rules.availability import HALF_HOUR
from patients.rules.series import Rhythm

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
    wish = address.wish(usual_kind=_usual_kind(address.patient_asked, days.today(request)))
    form = BookingForm(request.POST or None, clinic=request.clinic)
    refusal: dict[str, Any] = {}
    if form.is_valid():
        try:
            appointment = _book(request, form)
        except Refused as error:
            refusal = _refusal(request, error, form)
            form.add_error(None, error.message)
        else:
            messages.success(request, visit_words.booked(request, appointment))
            return redirect("appointments:detail", appointment.uuid)
    elif form.errors.get("overbook"):
        refusal = {"overbookable": form.data.get("slot")}
    return render(request, _template(request), {**page(request, wish), "form": form, **refusal})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
@once
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Move a visit: same patient, therapist and length, another time. The week calendar sends the same form by script, and
    gets of a refusal only what it says."""
    appointment = load(appointments.of_clinic(request.clinic), request, uuid)
    form = MoveForm(request.POST or None, clinic=request.clinic, initial={"version": appointment.version})
    nearest: list[FreeTime] = []
    was_in = appointment.room
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
            messages.success(request, visit_words.moved(request, appointment, was_in=was_in))
            return redirect(_after_moving(request, appointment, was_in))
    if form.is_bound and request.htmx:
        return render(request, "pathway/bookings/_move_refused.html", {"form": form, "nearest": nearest})
    week = _week(request, appointment.starts_at, _visit_of(request, appointment))
    return render(
        request,
        "pathway/bookings/booking_move.html",
        {
            "appointment": appointment,
            "form": form,
            "week": week,
            "told": visit_words.will_be_told(appointment.patient),
            "nearest": nearest,
            "today": days.today(request),
        },
    )


def _after_moving(request: HttpRequest, appointment: Appointment, was_in: Room | None) -> str:
    """The visit's page, or the week it was moved in: `back` says whether that of its therapist or of the room it had."""
    week_of = {"therapist": appointment.therapist, "room": was_in}
    back = request.POST.get("back", "")
    subject = week_of.get(back)
    if subject is None:
        return reverse("appointments:detail", args=[appointment.uuid])
    day = request.clinic.local(appointment.starts_at).date()
    return f"{reverse('calendar')}?{urlencode({back: subject.uuid, 'day': day})}"


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
        "overbook": chosen["overbook"] if chosen["anyway"] and may(request.membership, "overbook") else "",
        "by": request.actor,
        "now": request.now,
    }
    if chosen["kind"] == AppointmentKind.CONSULTATION:
        return actions.book_consultation(**known)
    return actions.book_treatment(kind=chosen["kind"], **known)


def page(request: HttpRequest, wish: Wish) -> dict[str, Any]:
    """What the booking page reads for a wish, whatever became of the press before."""
    text = request.GET.get("q", "").replace("\x00", "").strip()
    found: Iterable[Patient] = []
    if text and wish.patient is None:
        found = patient_queries.search(request.clinic, text)[:MOST_FOUND]
    week = wish.patient and _week(request, wish.starts_at, _visit(request, wish))
    rooms, therapists = practice.rooms(request.clinic), practice.therapists(request.clinic)
    stands = wish.patient and standing(wish.patient, on=days.today(request))
    return {
        "wish": wish,
        "stands": stands,
        "held": appointments.held_by(request.clinic, request.user, now=request.now),
        "next_free": _next_free(request, wish, week),
        "desk": wish.patient and desk_word(wish.patient, clinic=request.clinic, now=request.now),
        "minutes": wish.length // MINUTE,
        "kinds": [
            (kind, length // MINUTE, bool(stands and stands.needles_are_out and kind in NEEDLING))
            for kind, lengths in LENGTHS.items()
            for length in lengths
        ],
        "therapists": therapists,
        "is_against_wish": _is_against_wish(wish, therapists),
        "rooms": rooms,
        "rhythms": [(None, ""), *((one, rhythm_words(one)) for one in series.OFFERED)],
        "rhythm_words": wish.rhythm and rhythm_words(wish.rhythm),
        "usual_room": _usual_room(request, wish),
        "card": wish.patient
        and cards.of_patient(wish.patient, clinic=request.clinic, today=days.today(request)),
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
    visit: Visit,
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
        visit=visit,
        now=request.now,
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
        visit=_visit(request, wish),
        now=request.now,
    )
    return next((time for time in free if time.starts_at == wish.starts_at), None)


def _next_free(request: HttpRequest, wish: Wish, week: WeekOfSlots | None) -> list[FreeTime]:
    """Where the week shown is full: the next times after it, however far they are within sixty days."""
    if week is None or any(times for _, times in week.days):
        return []
    return availability.next_free(
        request.clinic, visit=_visit(request, wish), now=request.now, first=week.after
    )


def _is_against_wish(wish: Wish, therapists: Iterable[Any]) -> bool:
    """Whether a therapist was named by whom the patient does not wish to be seen."""
    if wish.patient is None or wish.therapist is None:
        return False
    shown = next((one.shown_gender for one in therapists if one == wish.therapist), "")
    return not wishes.fits(wish.patient.therapist_wish, shown=shown, is_named=False)


def _usual_room(request: HttpRequest, wish: Wish) -> str:
    """What a visit gets where no room is chosen."""
    wanted = visit_types.of_clinic(request.clinic)[wish.kind].room_kind
    return f"Any free {RoomKind(wanted).label.lower()}" if wanted else "No room"


def _visit(request: HttpRequest, wish: Wish) -> Visit:
    return Visit(
        length=wish.length,
        kind=wish.kind,
        patient=wish.patient,
        therapist=wish.therapist,
        room=wish.room,
        holder=request.user.pk,
    )


def _visit_of(request: HttpRequest, appointment: Appointment) -> Visit:
    return Visit(
        length=appointment.length,
        kind=AppointmentKind(appointment.kind),
        patient=appointment.patient,
        therapist=appointment.therapist,
        room=appointment.room,
        holder=request.user.pk,
        replaces=appointment,
        may_change_room=True,
    )


def _usual_kind(patient: Patient | None, on: date) -> AppointmentKind:
    if patient is None:
        return AppointmentKind.CONSULTATION
    stands = standing(patient, on=on)
    if stands.episode is None:
        return AppointmentKind.CONSULTATION
    return AppointmentKind.NO_NEEDLES if stands.needles_are_out else AppointmentKind.TREATMENT


def _refusal(request: HttpRequest, error: Refused, form: BookingForm) -> dict[str, Any]:
    """What the page offers instead: the nearest free times, and to whom it is given, booking it all the same."""
    if not isinstance(error, Clash):
        return {}
    may_overbook = error.may_overbook and may(request.membership, "overbook")
    return {
        "nearest": _nearest(error, form.cleaned_data["slot"][0]),
        "overbookable": form.data.get("slot") if may_overbook else None,
    }


def _nearest(error: Refused, therapist: User) -> list[FreeTime]:
    return [FreeTime(therapist, moment) for moment in error.nearest] if isinstance(error, Clash) else []


def rhythm_words(rhythm: Rhythm) -> str:
    """How a series goes, for a button."""
    weeks, rest = divmod(rhythm.days, 7)
    apart = f"{rhythm.days} days" if rest else "a week" if weeks == 1 else f"{weeks} weeks"
    return f"{rhythm.times} visits, {apart} apart"


def _template(request: HttpRequest) -> str:
    return "pathway/bookings/_found.html" if request.htmx else "pathway/bookings/booking_form.html"
