"""When one person works: the usual week, days with hours of their own, and absences."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic import actions
from clinic.actions import diaries
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import DatedHours, Membership, WorkingHours
from clinic.permissions import load, requires
from patients.forms.practice import DatedHoursForm, TimeOffForm, WeekForm
from patients.queries import rebooking
from patients.queries import working_time as queries


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def hours(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole page; its main form is the usual week."""
    member = _member(request, uuid)
    form = _week_form(request, member, request.POST or None)
    if form.is_valid():
        actions.set_working_hours(
            request.clinic, member.user, form.stretches(), by=request.actor, now=request.now
        )
        _say(request, member, "The week is saved. Visits that are booked stay where they are.")
        return redirect("hours", uuid)
    return _page(request, member, week=form)


@require_POST
@requires("run_practice")
@once
def dated_hours(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Other hours on one day; a second stretch of the same day is added to the first."""
    member = _member(request, uuid)
    form = DatedHoursForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        there = DatedHours.objects.filter(clinic=request.clinic, user=member.user, on=typed["on"])
        stretches = [*there.values_list("starts", "ends"), (typed["starts"], typed["ends"])]
        try:
            diaries.set_dated_hours(
                request.clinic,
                member.user,
                on=typed["on"],
                stretches=stretches,
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            _say(request, member, "These hours count on that day.")
            return redirect("hours", uuid)
    return _page(request, member, dated=form)


@require_POST
@requires("run_practice")
@once
def dated_hours_removal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put the week's hours back on the day of this row."""
    row = load(DatedHours.objects.select_related("user"), request, uuid)
    diaries.set_dated_hours(
        request.clinic, row.user, on=row.on, stretches=[], by=request.actor, now=request.now
    )
    member = get_object_or_404(
        Membership.objects.select_related("user"), clinic=request.clinic, user_id=row.user_id
    )
    _say(request, member, "The usual hours of the week count on that day again.")
    return redirect("hours", member.uuid)


@require_POST
@requires("run_practice")
@once
def time_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Away for a while; what is booked there stays, to be moved."""
    member = _member(request, uuid)
    form = TimeOffForm(request.POST, zone=request.clinic.zone)
    if form.is_valid():
        typed: dict[str, Any] = form.cleaned_data
        try:
            actions.take_time_off(request.clinic, member.user, **typed, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            _say(request, member, "Nobody is offered that time any more.")
            return redirect("hours", uuid)
    return _page(request, member, off=form)


def _page(
    request: HttpRequest,
    member: Membership,
    *,
    week: WeekForm | None = None,
    dated: DatedHoursForm | None = None,
    off: TimeOffForm | None = None,
) -> HttpResponse:
    """The page with whichever form came back; the others are fresh."""
    return render(
        request,
        "patients/practice/working_time.html",
        {
            "member": member,
            "stands": queries.of_person(request.clinic, member.user, now=request.now),
            "week": week or _week_form(request, member, None),
            "dated": dated or DatedHoursForm(),
            "off": off or TimeOffForm(zone=request.clinic.zone),
            "to_rebook": rebooking.words(request.clinic, therapist=member.user, now=request.now),
        },
    )


def _week_form(request: HttpRequest, member: Membership, typed: Any) -> WeekForm:
    stored = WorkingHours.objects.filter(clinic=request.clinic, user=member.user)
    return WeekForm(typed, stored=stored)


def _member(request: HttpRequest, uuid: UUID) -> Membership:
    return load(Membership.objects.select_related("user"), request, uuid)


def _say(request: HttpRequest, member: Membership, done: str) -> None:
    """What was saved, and how many of their visits cannot be any more."""
    left = rebooking.words(request.clinic, therapist=member.user, now=request.now)
    messages.success(request, f"{done} {left}".strip())
