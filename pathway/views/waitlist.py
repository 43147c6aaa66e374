"""The waitlist of the desk: who waits for what, what was offered to whom, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import waitlist_offers, waitlist_settings
from pathway.forms.waitlist import OfferForm, WaitlistForm, WaitlistSettingsForm
from patients.actions import waitlist as actions
from patients.models import Patient, WaitlistEntry, WaitlistOffer
from patients.queries import waitlist as queries

PAGE = 25


@require_safe
@requires("book")
def waitlist(request: HttpRequest) -> HttpResponse:
    """In turn, the longest waiting first; or those who wait no more."""
    listed = request.GET.get("show", "waiting")
    if listed not in queries.LISTS:
        listed = "waiting"
    page = Paginator(queries.entries(request.clinic, listed), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "pathway/waitlist/waitlist.html",
        {"show": "waitlist", "listed": listed, "page": page, "lines": queries.lines(list(page))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load(Patient.objects.select_related("clinic"), request, uuid)
    with timezone.override(request.clinic.zone):
        form = WaitlistForm(request.POST or None, clinic=request.clinic, patient=patient, now=request.now)
        if form.is_valid():
            try:
                entry = actions.add(patient, wanted=form.wanted(), by=request.actor, now=request.now)
            except Refused as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                messages.success(request, f"{patient.full_name} is on the waitlist.")
                return redirect("waitlist:detail", entry.uuid)
        return render(request, "pathway/waitlist/waitlist_form.html", {"form": form, "patient": patient})


@require_safe
@requires("book")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _detail(
        request, load(queries.entries(request.clinic, "all"), request, uuid), OfferForm(clinic=request.clinic)
    )


@require_POST
@requires("book")
@once
def offering(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The desk chooses the time."""
    entry = load(queries.entries(request.clinic, "all"), request, uuid)
    form = OfferForm(request.POST, clinic=request.clinic)
    if form.is_valid():
        therapist, starts_at = form.cleaned_data["slot"]
        try:
            made = waitlist_offers.offer(
                entry,
                therapist=therapist,
                starts_at=starts_at,
                by_phone=form.cleaned_data["by_phone"],
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(None, error.message)
        else:
            told = "The call is on the list." if made.by_phone else "The message is on its way."
            messages.success(request, f"Offered and kept for {entry.patient.full_name}. {told}")
            return redirect("waitlist:detail", uuid)
    return _detail(request, entry, form)


@require_POST
@requires("book")
@once
def removal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    entry = load(queries.entries(request.clinic, "all"), request, uuid)
    try:
        waitlist_offers.take_off(entry, by=request.actor, now=request.now)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{entry.patient.full_name} is off the waitlist.")
    return redirect("waitlist:detail", uuid)


@require_POST
@requires("book")
@once
def acceptance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """They said yes to somebody here."""
    return _answered(request, uuid, waitlist_offers.accept, "The visit is booked.")


@require_POST
@requires("book")
@once
def refusal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _answered(request, uuid, waitlist_offers.decline, "Kept. They stay on the list, in turn.")


@require_POST
@requires("book")
@once
def withdrawal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The desk needs the time itself."""
    return _answered(request, uuid, waitlist_offers.withdraw, "Taken back. The time can be booked.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def settings(request: HttpRequest) -> HttpResponse:
    stands = {"offer_minutes": request.clinic.offer_minutes}
    form = WaitlistSettingsForm(request.POST or None, initial=stands)
    if form.is_valid():
        waitlist_settings.change(request.clinic, **form.cleaned_data, by=request.actor, now=request.now)
        messages.success(request, "Saved. It counts for offers made from now on.")
        return redirect("waitlist_settings")
    return render(request, "pathway/waitlist/settings_form.html", {"form": form})


def _answered(request: HttpRequest, uuid: UUID, answer: Callable[..., Any], done: str) -> HttpResponse:
    row = load(WaitlistOffer.objects.select_related("clinic", "entry"), request, uuid)
    try:
        answer(row, by=request.actor, now=request.now)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect("waitlist:detail", row.entry.uuid)


def _detail(request: HttpRequest, entry: WaitlistEntry, form: OfferForm) -> HttpResponse:
    line = queries.lines([entry])[0]
    open_offer = line.offer if line.offer and line.offer.is_open(request.now) else None
    may_offer = entry.is_waiting and open_offer is None
    return render(
        request,
        "pathway/waitlist/waitlist_detail.html",
        {
            "line": line,
            "entry": entry,
            "patient": entry.patient,
            "offers": list(entry.offers.all()),
            "open_offer": open_offer,
            "proposals": queries.proposals(entry, now=request.now) if may_offer else [],
            "may_offer": may_offer,
            "form": form,
        },
    )
