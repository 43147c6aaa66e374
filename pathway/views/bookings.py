"""Book a visit: patient, what, who, then one press on a free time of the week."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import queries as practice
from clinic.enums import RoomKind
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import may, requires
from clinic.views import days
from pathway.actions import bookings as actions
from pathway.forms.bookings import MINUTE, BookingForm, Wish, WishForm
from pathway.queries.bookings import standing
from pathway.queries.desk import desk_word
from pathway.views import free_times, visit_words
from patients.actions.appointments import Clash
from patients.enums import LENGTHS, NEEDLING, AppointmentKind
from patients.models import Appointment, Patient
from patients.queries import appointments, availability, cards, visit_types
from patients.queries import patients as patient_queries
from patients.queries.availability import FreeTime, Visit
from patients.rules import series
from patients.rules.series import Rhythm

MOST_FOUND = 8


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
    week = wish.patient and free_times.week_of(request, wish.starts_at, _visit(request, wish))
    rooms, therapists = practice.rooms(request.clinic), practice.therapists(request.clinic)
    stands = wish.patient and standing(wish.patient, on=days.today(request))
    return {
        "wish": wish,
        "stands": stands,
        "held": appointments.held_by(request.clinic, request.user, now=request.now),
        "next_free": free_times.next_free(request, _visit(request, wish), week),
        "desk": wish.patient and desk_word(wish.patient, clinic=request.clinic, now=request.now),
        "minutes": wish.length // MINUTE,
        "kinds": [
            (kind, length // MINUTE, bool(stands and stands.needles_are_out and kind in NEEDLING))
            for kind, lengths in LENGTHS.items()
            for length in lengths
        ],
        "therapists": therapists,
        "is_against_wish": free_times.is_against_wish(wish.patient, wish.therapist, therapists),
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


def _usual_room(request: HttpRequest, wish: Wish) -> str:
    """What a visit gets where no room is chosen."""
    wanted = visit_types.of_clinic(request.clinic)[wish.kind].room_kind
    return f"Any free {RoomKind(wanted).label.lower()}" if wanted else "Without a room"


def _visit(request: HttpRequest, wish: Wish) -> Visit:
    return Visit(
        length=wish.length,
        kind=wish.kind,
        patient=wish.patient,
        therapist=wish.therapist,
        room=wish.room,
        holder=request.user.pk,
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
        "nearest": free_times.nearest(error, form.cleaned_data["slot"][0]),
        "overbookable": form.data.get("slot") if may_overbook else None,
    }


def rhythm_words(rhythm: Rhythm) -> str:
    """How a series goes, for a button."""
    weeks, rest = divmod(rhythm.days, 7)
    apart = f"{rhythm.days} days" if rest else "a week" if weeks == 1 else f"{weeks} weeks"
    return f"{rhythm.times} visits, {apart} apart"


def _template(request: HttpRequest) -> str:
    return "pathway/bookings/_found.html" if request.htmx else "pathway/bookings/booking_form.html"
