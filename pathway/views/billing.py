"""The practice's own billing codes: entered, shown beside the counts of a signed session, taken out again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import billing
from pathway.forms.billing import BillingCodeForm
from pathway.models import BillingCode
from pathway.reference import library


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def code_list(request: HttpRequest) -> HttpResponse:
    """The codes in use, and the form that adds one."""
    form = BillingCodeForm(request.POST or None)
    if form.is_valid():
        try:
            billing.enter(request.clinic, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "The code stands beside the count of every session it fits.")
            return redirect("billing_codes")
    (timed,) = library().timed_units.values()
    codes = BillingCode.objects.filter(clinic=request.clinic, removed_at=None).select_related("entered_by")
    return render(
        request, "pathway/billing/billing_code_list.html", {"form": form, "codes": codes, "timed": timed}
    )


@require_POST
@requires("run_practice")
@once
def removal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = load(BillingCode.objects.all(), request, uuid)
    try:
        billing.remove(row, by=request.actor, now=request.now)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, f"{row.code} is out of use.")
    return redirect("billing_codes")
