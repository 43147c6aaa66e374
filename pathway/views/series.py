"""Book a series from the booking page: one press books all of it, or shows what stands in the way with other times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import requires
from pathway.actions import series as actions
from pathway.actions.series import Proposed, SeriesClash
from pathway.forms.bookings import SeriesForm, WishForm
from pathway.views import bookings, visit_words
from patients.enums import AppointmentKind
from patients.models import Appointment


@dataclass(frozen=True)
class Row:
    """One visit of the series on the page; `visit` is None for one that is left out."""

    number: int
    visit: Proposed | None


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
@once
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":  # a press begins it; who comes back by the address finds the free times
        return redirect(f"{reverse('appointments:new')}?{request.GET.urlencode()}")
    form = SeriesForm(request.POST, clinic=request.clinic)
    if form.is_valid():
        try:
            booked = _book(request, form)
        except SeriesClash as clash:
            return _proposal(request, form, clash)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _booked_words(request, booked))
            return redirect("appointments:detail", booked[0].uuid)
    kind = AppointmentKind(form.cleaned_data.get("kind") or AppointmentKind.TREATMENT)
    wish = WishForm(request.GET, clinic=request.clinic).wish(usual_kind=kind)
    return render(
        request, "pathway/bookings/booking_form.html", {**bookings.page(request, wish), "form": form}
    )


def _book(request: HttpRequest, form: SeriesForm) -> list[Appointment]:
    chosen = form.cleaned_data
    return actions.book(
        clinic=request.clinic,
        patient=chosen["patient"],
        therapist=chosen["slot"][0],
        kind=chosen["kind"],
        starts=[moment for moment in chosen["starts"] if moment],
        length=chosen["length"],
        room=chosen["room"],
        by=request.actor,
        now=request.now,
    )


def _proposal(request: HttpRequest, form: SeriesForm, clash: SeriesClash) -> HttpResponse:
    """Every visit with its time: free, or with what stands in the way and what could be had instead."""
    return render(
        request,
        "pathway/bookings/series_form.html",
        {
            "form": form,
            "clash": clash,
            "rows": _rows(form.cleaned_data["starts"], clash),
            "patient": form.cleaned_data["patient"],
            "therapist": form.cleaned_data["slot"][0],
            "kind": AppointmentKind(form.cleaned_data["kind"]).label,
        },
    )


def _rows(starts: list[datetime | None], clash: SeriesClash) -> list[Row]:
    visits = iter(clash.visits)
    return [Row(number, next(visits) if moment else None) for number, moment in enumerate(starts)]


def _booked_words(request: HttpRequest, booked: list[Appointment]) -> str:
    first = booked[0]
    when = "; ".join(visit_words.spoken(request, one.starts_at) for one in booked)
    how_many = f"{len(booked)} visits" if len(booked) > 1 else "one visit"
    told = visit_words.told(request, booked)
    return f"{first.patient.full_name} has {how_many} with {first.therapist.name}: {when}. {told}"
