"""Requests for a first visit as the desk sees them: who, how to reach them, which wished-for times are free still."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from pathway.actions import booking_requests as actions
from pathway.forms.booking_requests import AnswerForm, ClosingForm
from pathway.views.visit_words import spoken
from patients.enums import LENGTHS, AppointmentKind
from patients.models import BookingRequest
from patients.queries import availability
from patients.queries import booking_requests as queries
from patients.queries import patients as people
from patients.queries.availability import FreeTime, Visit

PAGE = 25
NEXT_FREE = 6
PARTS = ("clinic", "patient__clinic", "patient__merged_into__clinic", "appointment", "settled_by")


@require_safe
@requires("book")
def request_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.waiting(request.clinic), PAGE).get_page(request.GET.get("page"))
    return render(request, "pathway/booking_requests/request_list.html", {"page": page, "show": "requests"})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
@once
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One press on a free time books it, with the record there is, the patient who was chosen or a new one."""
    row = load(BookingRequest.objects.select_related(*PARTS), request, uuid)
    form = _answer(request, row)
    if form.is_valid():
        therapist, starts_at = form.cleaned_data["slot"]
        try:
            visit = actions.book(
                row,
                patient=form.patient_meant,
                therapist=therapist,
                starts_at=starts_at,
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{row.full_name} is booked on {spoken(request, visit.starts_at)}.")
            return redirect("appointments:detail", visit.uuid)
    return _page(request, row, form, ClosingForm())


@require_POST
@requires("book")
@once
def closing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = load(BookingRequest.objects.select_related(*PARTS), request, uuid)
    form = ClosingForm(request.POST)
    if form.is_valid():
        try:
            actions.close(row, because=form.cleaned_data["because"], by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Closed without a visit.")
            return redirect("booking_requests:list")
    return _page(request, row, _answer(request, row, is_bound=False), form)


def _answer(request: HttpRequest, row: BookingRequest, *, is_bound: bool = True) -> AnswerForm:
    known = queries.who_it_may_be(row) if row.is_open and row.patient is None else []
    data = request.POST if is_bound and request.method == "POST" else None
    return AnswerForm(data, row=row, known=known)


def _page(request: HttpRequest, row: BookingRequest, form: AnswerForm, closing: ClosingForm) -> HttpResponse:
    context: dict[str, Any] = {"row": row, "form": form, "closing": closing}
    if row.record:
        context |= {
            "alike": people.alike(row.record),
            "may_keep_records": may(request.membership, "keep_records"),
        }
    if row.is_open:
        wished = queries.still_free(row, now=request.now)
        free = {time.starts_at for time in wished}
        context |= {
            "wished": wished,
            "gone": [moment for moment in row.wanted_at if moment not in free],
            "next_free": [time for time in _next_free(request) if time.starts_at not in free],
        }
    return render(request, "pathway/booking_requests/request_detail.html", context)


def _next_free(request: HttpRequest) -> list[FreeTime]:
    kind = AppointmentKind.CONSULTATION
    visit = Visit(length=LENGTHS[kind][0], kind=kind)
    return availability.next_free(request.clinic, visit=visit, now=request.now, count=NEXT_FREE)
