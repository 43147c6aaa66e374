"""Whom to re-book after a day was closed, somebody is away or hours have changed; and the calls that are owed for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clinic.idempotency import once
from clinic.permissions import requires
from pathway.actions import time_calls
from pathway.forms.rebooking import RebookingScope
from pathway.queries import rebooking as queries
from patients.queries.rebooking import stranded

PAGE = 25


@require_safe
@requires("book")
def visit_list(request: HttpRequest) -> HttpResponse:
    """Of one therapist with `?therapist=`, of one local day with `?day=`."""
    scope = _scope(request, request.GET)
    found = stranded(request.clinic, **scope.cleaned_data, now=request.now)
    owed = queries.calls_owed(request.clinic)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "pathway/rebooking/rebooking_list.html",
        {
            "show": "rebooking",
            "scope": scope,
            "page": page,
            "lines": queries.lines(list(page), owed),
            "not_owed": len({one.patient_id for one in found} - owed.keys()),
        },
    )


@require_POST
@requires("book")
@once
def calls(request: HttpRequest) -> HttpResponse:
    """Owe a call to each of them who is owed none."""
    scope = _scope(request, request.POST)
    made = time_calls.owe_each(request.clinic, **scope.cleaned_data, by=request.actor, now=request.now)
    if made:
        messages.success(request, f"{made} patient{'' if made == 1 else 's'} put on the call list.")
    else:
        messages.info(request, "Each of them is on the call list already.")
    return redirect(_address(scope))


def _scope(request: HttpRequest, typed: QueryDict) -> RebookingScope:
    scope = RebookingScope(typed, clinic=request.clinic)
    if not scope.is_valid():
        raise Http404
    return scope


def _address(scope: RebookingScope) -> str:
    chosen: dict[str, Any] = scope.cleaned_data
    query = {"therapist": chosen["therapist"] and chosen["therapist"].uuid, "day": chosen["day"]}
    named = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse('appointments:rebooking')}{'?' if named else ''}{named}"
