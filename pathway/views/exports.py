"""Hand over a patient's whole record: for whom and why first, then the download, which is put together as it is taken."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from clinic.zip_files import packed
from pathway.actions import exports
from pathway.forms.exports import ExportForm
from pathway.models import RecordExport
from pathway.queries import exports as queries
from patients.views.records import load_in_use

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@requires("export_records")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was handed over before, and the next one."""
    patient = load_in_use(request, uuid)
    form = ExportForm(request.POST or None)
    if form.is_valid():
        try:
            row = exports.ask(patient, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            return redirect("exports:detail", row.uuid)
    page = Paginator(queries.of_patient(patient), PER_PAGE).get_page(request.GET.get("page"))
    context = {"patient": patient, "form": form, "page": page}
    return render(request, "pathway/exports/export_form.html", context)


@require_safe
@requires("export_records")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = _load(request, uuid)
    context = {
        "export": row,
        "patient": row.patient.in_use,
        "is_open": row.is_open(request.now) and row.asked_by_id == request.user.pk,
    }
    return render(request, "pathway/exports/export_detail.html", context)


@require_safe
@requires("export_records")
def file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The zip of this moment; every download is recorded."""
    row = _load(request, uuid)
    try:
        exports.take(row, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
        return redirect("exports:detail", uuid)
    made = packed(queries.files(row, now=request.now), at=request.clinic.local(request.now))
    name = f"record-{request.clinic.local(request.now):%Y-%m-%d}-{row.pk}.zip"
    return FileResponse(
        made,
        as_attachment=True,
        filename=name,
        content_type="application/zip",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        },
    )


def _load(request: HttpRequest, uuid: UUID) -> RecordExport:
    people = ("patient__merged_into__clinic", "patient__clinic", "asked_by")
    return load(RecordExport.objects.select_related(*people), request, uuid)
