"""Two records of one person side by side, joined by one press, and taken apart again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic import audit, list_wall
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from pathway.actions import merges
from pathway.actions.merges import SENTENCES
from pathway.queries import merges as queries
from pathway.queries.merges import Facts, Preview
from pathway.rules.merges import Settle
from pathway.states import MovedKind
from pathway.views.merge_words import rows_of, stays_of
from patients.models import Patient
from patients.queries import patients as people
from patients.views.records import load_in_use

MOST_FOUND = 10
SHOWN = [kind for kind in MovedKind if kind is not MovedKind.LINK]  # links go along unseen


@dataclass(frozen=True)
class Condition:
    """What is to be settled first, and where; the shape of `_components/blocked.html`."""

    sentence: str
    url: str = ""
    link: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_records")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Find the other record, look at both, and join them. Only what the front desk may know of anybody is shown."""
    kept = load_in_use(request, uuid)
    other = _other(request)
    if other is None or other == kept:
        return _search(request, kept)
    _let_in(request, kept, other)
    refused = ""
    if request.method == "POST":
        try:
            merges.merge(kept, other, by=request.actor, now=request.now)
        except Refused as error:
            refused = error.message
        else:
            messages.success(request, f"Both records are one now: {kept.full_name}.")
            return redirect("patients:edit", kept.uuid)
    return _compare(request, kept, other, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_records")
@once
def undoing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a record out again: everything that went along goes back."""
    archived = load(Patient.objects.all(), request, uuid)
    merge = queries.standing_merge(archived)
    if merge is None:
        raise Http404
    if request.method == "POST":
        try:
            merges.undo(merge, by=request.actor, now=request.now)
        except Refused as error:
            messages.warning(request, error.message)
            return redirect("patients:edit", merge.kept.uuid)
        messages.success(request, f"{archived.full_name} has a record of their own again.")
        return redirect("patients:edit", archived.uuid)
    went = queries.went_along(merge)
    context = {"merge": merge, "back": [(kind.label, went[kind]) for kind in SHOWN if went.get(kind)]}
    return render(request, "pathway/merges/merge_undo.html", context)


def _other(request: HttpRequest) -> Patient | None:
    """The second record, by its address; any patient of this clinic that is not joined with one already."""
    wanted = request.POST.get("with") or request.GET.get("with", "")
    try:
        uuid = UUID(wanted)
    except ValueError:
        return None
    return load(Patient.objects.filter(merged_into__isnull=True), request, uuid)


def _let_in(request: HttpRequest, kept: Patient, other: Patient) -> None:
    """Joined, both are one person on every list: whoever reads charts and has one of them on theirs says why first."""
    if not may(request.membership, "read_charts"):
        return
    rows = list_wall.with_standing(Patient.objects.filter(pk__in=[kept.pk, other.pk]), request)
    shut = [row for row in rows if not list_wall.is_open(row)]
    if len(shut) == 1:
        raise list_wall.NotOnList(shut[0].uuid)


def _search(request: HttpRequest, kept: Patient) -> HttpResponse:
    text = request.GET.get("name", "").replace("\x00", "").strip()
    found = people.search(request.clinic, text).exclude(pk=kept.pk)[:MOST_FOUND] if text else []
    context = {"patient": kept, "text": text, "found": found, "alike": people.alike(kept)}
    return render(request, "pathway/merges/merge_search.html", context)


def _compare(request: HttpRequest, kept: Patient, other: Patient, refused: str) -> HttpResponse:
    both = [(kept, kept.pk), (other, other.pk)]
    audit.record_each("merge.viewed", targets=both, by=request.actor, now=request.now)
    preview = queries.preview(kept, other, now=request.now)
    sides = [queries.facts(one, now=request.now) for one in (kept, other)]
    rows = rows_of(*sides, clinic=request.clinic)
    context = {
        "patient": kept,
        "other": other,
        "rows": rows,
        "moves": [(kind.label, preview.moves[kind]) for kind in SHOWN if preview.moves.get(kind)],
        "stays": stays_of(preview, sides[1], rows),
        "care_goes_along": bool(preview.moves.get(MovedKind.EPISODE)),
        "clashing": preview.clashing,
        "conditions": _conditions(preview, *sides),
        "refused": refused,
    }
    return render(request, "pathway/merges/merge_form.html", context, status=409 if refused else 200)


def _conditions(preview: Preview, kept: Facts, other: Facts) -> list[Condition]:
    return [_condition(one, preview, kept, other) for one in preview.verdict.settle]


def _condition(one: Settle, preview: Preview, kept: Facts, other: Facts) -> Condition:
    to_keep = (reverse("patients:edit", args=[preview.kept.uuid]), "Details of the record to keep")
    where: dict[Settle, tuple[Any, str]] = {
        Settle.OTHER_WAY_ROUND: (other_way_round(preview), f"Keep {preview.other.full_name} instead"),
        Settle.STOPPED: (
            reverse("patient_check_ins", args=[preview.other.uuid]),
            "Messages of the other record",
        ),
        Settle.DIED: (reverse("deaths:new", args=[preview.other.uuid]), "Record it in the other record"),
        Settle.CHAPERONE: to_keep,
        Settle.THERAPIST_WISH: to_keep,
    }
    return Condition(SENTENCES[one], *where.get(one, ()))


def other_way_round(preview: Preview) -> str:
    """The same page with the other record kept."""
    return f"{reverse('merges:new', args=[preview.other.uuid])}?with={preview.kept.uuid}"
