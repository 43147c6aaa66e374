"""Somebody walked in: one form writes them down, books from this minute and marks them here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import may, requires
from pathway.actions import walk_ins as actions
from pathway.actions.walk_ins import Newcomer
from pathway.forms.walk_ins import SOMEBODY_ELSE, WalkInForm
from patients.actions.appointments import Clash
from patients.models import Appointment, Patient
from patients.queries import availability
from patients.queries import patients as queries
from patients.queries.availability import FreeTime


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
@once
def new(request: HttpRequest) -> HttpResponse:
    """Somebody who may be known already is shown first, and nothing typed is lost."""
    form = WalkInForm(
        request.POST if request.method == "POST" else None,
        clinic=request.clinic,
        now=request.now,
        free=availability.free_today(request.clinic, now=request.now),
        may_overbook=may(request.membership, "overbook"),
    )
    alike: list[Patient] = []
    nearest: list[FreeTime] = []
    if form.is_valid():
        known = _alike(request, form)
        chosen = form.cleaned_data["who"]
        them = next((one for one in known if str(one.uuid) == chosen), None)
        if known and them is None and chosen != SOMEBODY_ELSE:
            alike = known
        else:
            try:
                visit = _seat(request, form, them or Newcomer(form.details(), known))
            except Refused as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
                nearest, alike = _nearest(error, form), [] if them else known
            else:
                messages.success(request, _words(request, visit))
                return redirect("appointments:detail", visit.uuid)
    return render(
        request,
        "pathway/bookings/walk_in_form.html",
        {"form": form, "alike": alike, "nearest": nearest, "somebody_else": SOMEBODY_ELSE},
    )


def _seat(request: HttpRequest, form: WalkInForm, who: Patient | Newcomer) -> Appointment:
    kind, length = form.kind_and_length()
    return actions.seat(
        clinic=request.clinic,
        who=who,
        therapist=form.cleaned_data["therapist"],
        kind=kind,
        length=length,
        overbook=form.cleaned_data.get("overbook", ""),
        by=request.actor,
        now=request.now,
    )


def _alike(request: HttpRequest, form: WalkInForm) -> list[Patient]:
    details = form.details()
    return queries.possible_duplicates(
        request.clinic,
        given_name=details.given_name,
        family_name=details.family_name,
        birth_date=details.birth_date,
        email="",
        phone=details.phone,
    )


def _nearest(error: Refused, form: WalkInForm) -> list[FreeTime]:
    if not isinstance(error, Clash):
        return []
    return [FreeTime(form.cleaned_data["therapist"], moment) for moment in error.nearest]


def _words(request: HttpRequest, visit: Appointment) -> str:
    until = request.clinic.local(visit.ends_at)
    return f"{visit.patient.full_name} is here, with {visit.therapist.name} until {until:%H:%M}."
