"""Take in patients from a file: choose it, name its columns, look at what would happen, take in, and undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from clinic.views import days
from pathway.actions import imports as undoing_actions
from pathway.forms.imports import ImportFileForm, MappingForm
from patients.actions import imports
from patients.enums import ImportState
from patients.models import PatientImport
from patients.queries import imports as queries
from patients.rules.imports import COLUMNS, read

PER_PAGE = 25
LINES = 50
SAMPLE = 3


@require_safe
@requires("import_patients")
def import_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.of_clinic(request.clinic), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pathway/imports/import_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("import_patients")
@once
def new(request: HttpRequest) -> HttpResponse:
    form = ImportFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        name = form.cleaned_data["file"].name
        try:
            row = imports.upload(
                request.clinic, file_name=name, text=form.text(), by=request.actor, now=request.now
            )
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            return redirect("imports:detail", row.uuid)
    columns = COLUMNS.values()
    return render(request, "pathway/imports/import_form.html", {"form": form, "columns": columns})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("import_patients")
@once
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """While it waits: its columns, and what taking in would do. Afterwards: whom it brought."""
    row = _load(request, uuid)
    if row.state != ImportState.UPLOADED:
        return _ended(request, row)
    table = read(row.content)
    chosen = {name: str(at) for name, at in row.mapping.items()}
    form = MappingForm(request.POST or None, header=table.header, initial={**chosen, "version": row.version})
    if form.is_valid():
        try:
            imports.map_columns(
                row,
                mapping=form.mapping(),
                version=form.cleaned_data["version"],
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Saved. This is what would happen now.")
            return redirect("imports:detail", uuid)
    context = {"row": row, "form": form, "header": table.header, "sample": table.rows[:SAMPLE]}
    if all(name in row.mapping for name, column in COLUMNS.items() if column.is_required):
        context |= _would_happen(request, row)
    return render(request, "pathway/imports/import_detail.html", context)


@require_POST
@requires("import_patients")
@once
def taking(request: HttpRequest, uuid: UUID) -> HttpResponse:
    try:
        count = imports.take_in(_load(request, uuid), by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"{count:,} patients are added. Nobody was written to.")
    return redirect("imports:detail", uuid)


@require_POST
@requires("import_patients")
@once
def dropping(request: HttpRequest, uuid: UUID) -> HttpResponse:
    try:
        imports.drop(_load(request, uuid), by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
        return redirect("imports:detail", uuid)
    messages.success(request, "The file is discarded. Nobody was added.")
    return redirect("imports:list")


@require_POST
@requires("import_patients")
@once
def undoing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    try:
        done = undoing_actions.undo(_load(request, uuid), by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        stay = f" {done.stay:,} stay, because they are in use by now." if done.stay else ""
        messages.success(request, f"Undone: {done.archived:,} records are archived.{stay}")
    return redirect("imports:detail", uuid)


def _load(request: HttpRequest, uuid: UUID) -> PatientImport:
    return load(PatientImport.objects.select_related("uploaded_by", "clinic"), request, uuid)


def _would_happen(request: HttpRequest, row: PatientImport) -> dict[str, Any]:
    found = queries.dry_run(row, today=days.today(request))
    page = Paginator(found.to_look_at, LINES).get_page(request.GET.get("page"))
    return {"added": len(found.added), "wrong": len(found.wrong), "known": len(found.known), "page": page}


def _ended(request: HttpRequest, row: PatientImport) -> HttpResponse:
    brought = row.patients.select_related("patient")
    page = Paginator(brought, LINES).get_page(request.GET.get("page"))
    status = 409 if request.method == "POST" else 200
    return render(request, "pathway/imports/import_taken.html", {"row": row, "page": page}, status=status)
