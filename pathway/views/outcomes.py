"""The outcomes page of one clinic."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.permissions import may, requires
from pathway.queries import outcomes as queries
from pathway.queries.content import unapproved
from pathway.rules.statistics import SMALLEST_GROUP

MONTHS = {"3": 91, "6": 182, "12": 365}


@require_safe
@requires("see_outcomes")
def outcomes(request: HttpRequest) -> HttpResponse:
    months = request.GET.get("months", "6")
    if months not in MONTHS:
        months = "6"
    since = request.now - timedelta(days=MONTHS[months])
    return render(
        request,
        "pathway/outcomes/outcomes.html",
        {
            "months": months,
            "choices": list(MONTHS),
            "outcomes": queries.outcomes(request.clinic, since=since, now=request.now),
            "smallest": SMALLEST_GROUP,
            "may_read_deviations": may(request.membership, "read_deviations"),
            "unapproved": unapproved(request.clinic, "outcome_thresholds"),
        },
    )
