"""The clinic's boxes of needles: which are open, on the shelf and closed; add, open, close."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.actions import needle_boxes as actions
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import NeedleBox
from clinic.permissions import load, requires
from clinic.queries import needle_boxes as queries
from clinic.views import days
from pathway.forms.needle_boxes import BoxForm, ClosingForm

PAGE = 25


@require_safe
@requires("keep_needles")
def box_list(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("show", "")
    show = asked if asked in {queries.SHELF, queries.CLOSED} else queries.OPEN
    today = days.today(request)
    page = Paginator(queries.listed(request.clinic, show), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "pathway/needle_boxes/box_list.html",
        {
            "page": page,
            "rows": [queries.on_a_day(box, on=today) for box in page],
            "show": show,
            "counts": queries.counts(request.clinic),
            "expired": queries.open_and_expired(request.clinic, on=today),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_needles")
@once
def new(request: HttpRequest) -> HttpResponse:
    """Record a delivery; it starts like the last one recorded here."""
    form = BoxForm(
        request.POST if request.method == "POST" else None, like=queries.last_added(request.clinic)
    )
    if form.is_valid():
        try:
            added = actions.add(request.clinic, **form.label_of(), by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, f"Recorded: {_said(added)} of lot {added[0].lot}.")
            shown = queries.OPEN if form.cleaned_data["is_opened"] else queries.SHELF
            return redirect(_list(shown))
    return render(request, "pathway/needle_boxes/box_form.html", {"form": form})


@require_POST
@requires("keep_needles")
@once
def opening(request: HttpRequest, uuid: UUID) -> HttpResponse:
    box = load(NeedleBox.objects.select_related("clinic"), request, uuid)
    try:
        actions.open_box(box, by=request.actor, now=request.now)
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect(_list(queries.SHELF))
    messages.success(request, f"Lot {box.lot} is open. The session log takes it for {box.size_words}.")
    return redirect(_list(queries.OPEN))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_needles")
@once
def closing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say why a box is no longer used."""
    box = load(NeedleBox.objects.select_related("closed_by"), request, uuid)
    row = queries.on_a_day(box, on=days.today(request))
    form = ClosingForm(request.POST if request.method == "POST" else None, is_expired=row.is_expired)
    if form.is_valid():
        try:
            actions.close(box, because=form.cleaned_data["because"], by=request.actor, now=request.now)
        except Refused as refused:
            messages.warning(request, refused.message)
        else:
            messages.success(request, f"Lot {box.lot} is closed. Sessions that used it still say so.")
        return redirect(_list(queries.OPEN))
    return render(request, "pathway/needle_boxes/box_closing.html", {"form": form, "box": box, "row": row})


def _said(added: list[NeedleBox]) -> str:
    return "1 box" if len(added) == 1 else f"{len(added)} boxes"


def _list(show: str) -> str:
    return f"{reverse('needle_boxes:list')}?show={show}"
