"""The alert pages: who, what they answered, what they were told, the clock; acknowledge, resolve with an outcome."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import alerts as actions
from pathway.forms.follow_up import ResolutionForm
from pathway.models import Alert
from pathway.queries import alerts as queries
from pathway.queries.content import unapproved

PAGE = 25
WHOLE = ("clinic", "episode__patient", "owner", "acknowledged_by", "resolved_by")


@require_safe
@requires("handle_alerts")
def alert_list(request: HttpRequest) -> HttpResponse:
    resolved = request.GET.get("show") == "resolved"
    page = Paginator(queries.alerts(request.clinic, resolved=resolved), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "pathway/alerts/alert_list.html", {"page": page, "resolved": resolved})


@require_safe
@requires("handle_alerts")
def alert_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, load(Alert.objects.select_related(*WHOLE), request, uuid), ResolutionForm())


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
    return _page(request, alert, form)


def _page(request: HttpRequest, alert: Alert, form: ResolutionForm) -> HttpResponse:
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
            "sites": queries.sites_needled(alert),
            "seconds": seconds,
            "clock": _elapsed(seconds // 60),
            "tier": queries.tier(alert),
            "outcome": actions.OUTCOMES.get(alert.outcome, ""),
            "form": form,
            "unapproved": unapproved(request.clinic, "warning_answers"),
        },
    )


def _elapsed(minutes: int) -> str:
    """In the words static/js/elapsed.js keeps true: "42 min", "26 h 18 min"."""
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
