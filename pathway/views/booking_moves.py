"""Move a visit to another time or to another therapist: the same week of free times as for a booking, one press."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic import queries as practice
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import Room, User
from clinic.permissions import load, requires
from clinic.views import days
from pathway.actions import bookings as actions
from pathway.forms.bookings import ANYBODY, MoveForm, WithWhomForm
from pathway.views import free_times, visit_words
from patients.enums import AppointmentKind
from patients.models import Appointment
from patients.queries import appointments
from patients.queries.availability import FreeTime, Visit


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
@once
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Same visit, patient and length. The week calendar sends the same form by script, and gets of a refusal only what it
    says."""
    appointment = load(appointments.of_clinic(request.clinic), request, uuid)
    form = MoveForm(request.POST or None, clinic=request.clinic, initial={"version": appointment.version})
    nearest: list[FreeTime] = []
    was_in, was_with = appointment.room, appointment.therapist
    if form.is_valid():
        therapist, starts_at = form.cleaned_data["slot"]
        try:
            actions.move(
                appointment,
                starts_at=starts_at,
                version=form.cleaned_data["version"],
                therapist=therapist,
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            nearest = free_times.nearest(error, therapist)
            form.add_error(None, error.message)
        else:
            said = visit_words.moved(request, appointment, was_in=was_in, was_with=was_with)
            messages.success(request, said)
            return redirect(_after_moving(request, appointment, was_in, was_with))
    if form.is_bound and request.htmx:
        return render(request, "pathway/bookings/_move_refused.html", {"form": form, "nearest": nearest})
    page = {**_page(request, appointment), "form": form, "nearest": nearest}
    return render(request, "pathway/bookings/booking_move.html", page)


def _page(request: HttpRequest, appointment: Appointment) -> dict[str, Any]:
    named = WithWhomForm(request.GET, clinic=request.clinic).named(otherwise=appointment.therapist)
    therapists = practice.therapists(request.clinic)
    visit = _visit(request, appointment, named)
    own = FreeTime(appointment.therapist, appointment.starts_at)
    week = free_times.week_of(request, appointment.starts_at, visit, besides=own)
    return {
        "appointment": appointment,
        "week": week,
        "next_free": free_times.next_free(request, visit, week),
        "told": visit_words.will_be_told(appointment.patient),
        "named": named,
        "anybody": ANYBODY,
        "therapists": therapists,
        "is_against_wish": named != appointment.therapist
        and free_times.is_against_wish(appointment.patient, named, therapists),
        "today": days.today(request),
    }


def _visit(request: HttpRequest, appointment: Appointment, named: User | None) -> Visit:
    return Visit(
        length=appointment.length,
        kind=AppointmentKind(appointment.kind),
        patient=appointment.patient,
        therapist=named,
        room=appointment.room,
        holder=request.user.pk,
        replaces=appointment,
        may_change_room=True,
    )


def _after_moving(request: HttpRequest, appointment: Appointment, was_in: Room | None, was_with: User) -> str:
    """The visit's page, or the week it was moved in: `back` says whether that of its therapist or of the room it had."""
    back = request.POST.get("back", "")
    subject = {"therapist": was_with, "room": was_in}.get(back)
    if subject is None:
        return reverse("appointments:detail", args=[appointment.uuid])
    day = request.clinic.local(appointment.starts_at).date()
    return f"{reverse('calendar')}?{urlencode({back: subject.uuid, 'day': day})}"
