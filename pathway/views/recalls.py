"""A recall by lot: whom to call, what was needled with it and when, on the screen and on paper."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic import audit
from clinic.permissions import requires
from clinic.queries import needle_boxes
from clinic.views import days
from pathway.forms.needle_boxes import LotForm
from pathway.queries import recalls as queries
from patients.models import Patient

PAGE = 25
ON_PAPER = 500  # one sheet of paper after the other, still one answer of the server


@require_safe
@requires("recall_lots")
def recall(request: HttpRequest) -> HttpResponse:
    """Ask for a lot; everybody shown is recorded as read, with the lot that was asked for."""
    asked, clinic = asked_for(request), request.clinic
    if asked is None:
        return render(request, "pathway/needle_boxes/recall.html", {"form": _form(request)})
    lot, page = asked
    found = queries.recalled(clinic, lot, page)
    today = days.today(request)
    boxes = list(queries.boxes(clinic, lot)[:ON_PAPER])
    audit.record(
        "recall.searched",
        target=clinic,
        by=request.actor,
        now=request.now,
        detail={"boxes": [box.pk for box in boxes], "page": page.number},
    )
    audit.record_each(
        "recall.viewed",
        targets=[(one.patient, one.patient.pk) for one in found],
        by=request.actor,
        now=request.now,
    )
    context = {
        "form": _form(request),
        "lot": lot,
        "page": page,
        "found": found,
        "boxes": [needle_boxes.on_a_day(box, on=today) for box in boxes],
        "totals": queries.totals(clinic, lot),
    }
    return render(request, "pathway/needle_boxes/recall.html", context)


def asked_for(request: HttpRequest) -> tuple[str, Page[Patient]] | None:
    """The lot an address asks for, and the patients on that page of it; None while it asks for none."""
    form = _form(request)
    if not form.is_valid():
        return None
    lot = form.cleaned_data["lot"]
    size = ON_PAPER if request.GET.get("show") == "all" else PAGE
    return lot, Paginator(queries.patients(request.clinic, lot), size).get_page(request.GET.get("page"))


def _form(request: HttpRequest) -> LotForm:
    return LotForm(request.GET if "lot" in request.GET else None)
