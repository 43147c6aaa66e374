"""The alert pages: who, what they answered, what they were told, the clock; acknowledge, record calls, resolve."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from pathway.actions import alerts as actions
from pathway.forms.follow_up import AlertCallForm, ResolutionForm
from pathway.models import Alert
from pathway.queries import alerts as queries
from pathway.queries.content import unapproved
from pathway.rules.alerts import FLARE
from pathway.states import AlertState

PAGE = 25
WHOLE = ("clinic", "episode__patient", "owner", "acknowledged_by", "resolved_by")


@require_safe
@requires("handle_alerts")
def alert_list(request: HttpRequest) -> HttpResponse:
    resolved = request.GET.get("show") == "resolved"
    page = Paginator(queries.alerts(request.clinic, resolved=resolved), PAGE).get_page(
        request.GET.get("page")
    )
    sections = [(title, list(rows)) for title, rows in groupby(page, key=_section)]
    taken = 0 if resolved else queries.acknowledged(request.clinic)
    return render(
        request,
        "pathway/alerts/alert_list.html",
        {"page": page, "resolved": resolved, "sections": sections, "acknowledged": taken},
    )


@require_safe
@requires("handle_alerts")
def alert_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, load(Alert.objects.select_related(*WHOLE), request, uuid))


@require_POST
@requires("handle_alerts")
@once
def acknowledgement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    alert = load(Alert.objects.select_related("episode"), request, uuid)
    try:
        actions.acknowledge(alert, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    return redirect("alerts:detail", uuid=alert.uuid)


@require_POST
@requires("handle_alerts")
@once
def acknowledgement_of_many(request: HttpRequest) -> HttpResponse:
    """Those ticked on the list; urgent ones are never among them."""
    ticked = [key for key in map(_uuid, request.POST.getlist("alert")[:PAGE]) if key]
    rows = Alert.objects.filter(clinic=request.clinic, uuid__in=ticked).select_related("episode")
    try:
        taken = actions.acknowledge_many(rows, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
        return redirect("alerts:list")
    others = len(set(ticked)) - len(taken)
    if taken:
        messages.success(request, f"You have {len(taken)} alert{'' if len(taken) == 1 else 's'}.")
    if others:
        messages.warning(
            request, f"{others} of those ticked {'was' if others == 1 else 'were'} taken already."
        )
    if not ticked:
        messages.warning(request, "Tick the alerts you take first.")
    return redirect("alerts:list")


@require_POST
@requires("handle_alerts")
@once
def new_call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    alert = load(Alert.objects.select_related(*WHOLE), request, uuid)
    form = AlertCallForm(request.POST)
    if form.is_valid():
        try:
            actions.record_call(alert, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "The call is recorded.")
            return redirect("alerts:detail", uuid=alert.uuid)
    return _page(request, alert, call_form=form)


@require_POST
@requires("handle_alerts")
@once
def resolution(request: HttpRequest, uuid: UUID) -> HttpResponse:
    alert = load(Alert.objects.select_related(*WHOLE), request, uuid)
    form = ResolutionForm(request.POST)
    if form.is_valid():
        try:
            actions.resolve(alert, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "The alert is resolved.")
            return redirect("alerts:list")
    return _page(request, alert, form=form)


def _page(request: HttpRequest, alert: Alert, **forms: Any) -> HttpResponse:
    patient_id = alert.episode.patient_id
    audit.record("alert.viewed", target=alert, by=request.actor, now=request.now, patient_id=patient_id)
    seconds = int(((alert.acknowledged_at or request.now) - alert.raised_at).total_seconds())
    return render(
        request,
        "pathway/alerts/alert_detail.html",
        {
            "alert": alert,
            "patient": alert.episode.patient,
            "lines": queries.answer_lines(alert),
            "answer": queries.answered(alert),
            "sites": queries.sites_needled(alert),
            "seconds": seconds,
            "clock": _elapsed(seconds // 60),
            "tier": queries.tier(alert),
            "outcome": actions.OUTCOMES.get(alert.outcome, ""),
            "told": queries.told(alert, now=request.now),
            "calls": list(alert.calls.select_related("called_by")),
            "is_urgent": alert.tier in actions.URGENT,
            "may_expect": alert.cause == FLARE and alert.episode.is_open and may(request.membership, "treat"),
            "form": ResolutionForm(),
            "call_form": AlertCallForm(),
            "unapproved": unapproved(request.clinic, "warning_answers"),
            **forms,
        },
    )


def _elapsed(minutes: int) -> str:
    """In the words static/js/elapsed.js keeps true: "42 min", "26 h 18 min"."""
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _section(alert: Alert) -> str:
    if alert.state == AlertState.RESOLVED:
        return "Resolved"
    if alert.tier in actions.URGENT:
        return "Urgent"
    waits = alert.state == AlertState.RAISED
    return "By the next working day" if waits else "Acknowledged, still to be resolved"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
