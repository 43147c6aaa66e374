"""The page before the chart of a patient who is not on one's list: it asks why, and leads on to the page that was wanted."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from clinic import list_wall
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from clinic.views import days
from pathway.actions import emergency_access
from pathway.forms.emergency_access import ReasonForm
from pathway.queries import treatment as queries
from pathway.rules.lists import OPEN_FOR
from patients.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
@requires("break_glass")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nothing clinical stands here. Whoever has the patient on their list is led on.

    Whoever stands in for others writes a covering note without it: that page shows one draft and no chart.
    """
    rows = Patient.objects.select_related("clinic", "merged_into__clinic")
    row = load(list_wall.with_standing(rows, request), request, uuid)
    patient = row.in_use
    if list_wall.is_open(row):
        return redirect(_wanted(request, patient))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            emergency_access.open_chart(patient, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            return redirect(_wanted(request, patient))
    context = {
        "form": form,
        "patient": patient,
        "age": patient.age(days.today(request)),
        "hours": int(OPEN_FOR.total_seconds() // 3600),
        "drafts": queries.drafts_of(patient) if may(request.membership, "stand_in") else (),
    }
    return render(request, "pathway/emergency_access/reason_form.html", context)


def _wanted(request: HttpRequest, patient: Patient) -> str:
    """The page of ours somebody came from, or the chart."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("chart", args=[patient.uuid])
