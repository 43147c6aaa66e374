"""How long records are kept: the rule, what goes by itself, and which records are past their years."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import requires
from clinic.views import days
from pathway.actions import retention as actions
from pathway.forms.retention import RetentionForm
from pathway.queries import retention as queries
from pathway.reference.retention import retention

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@requires("export_records")
@once
def edit(request: HttpRequest) -> HttpResponse:
    clinic = request.clinic
    stands = queries.own(clinic)
    rule = queries.in_force(clinic, stands)
    initial = {
        "years": rule.years,
        "until_age": rule.until_age,
        "audit_years": stands.audit_years if stands else None,
        "number": stands.number if stands else 0,
    }
    form = RetentionForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.set_rule(clinic, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Saved. It counts from now on.")
            return redirect("retention")
    today = days.today(request)
    rows = queries.past_their_years(clinic, rule, on=today)
    kept = queries.audit_kept(clinic, stands, on=today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    audit.record_each(
        "retention.viewed",
        targets=[(one, one.pk) for one in page],
        by=request.actor,
        now=request.now,
    )
    context = {
        "form": form,
        "rule": rule,
        "stands": stands,
        "place": retention().of_place(clinic.jurisdiction),
        "known": retention(),
        "audit": kept,
        "audit_is_past": kept.is_past(clinic),
        "page": page,
        "past": queries.lines(clinic, rule, page),
    }
    return render(request, "pathway/retention/retention_form.html", context)
