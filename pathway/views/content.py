"""The clinic's clinical content: what is shipped, what its lead approved, which answers the clinic reads its own way."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import queries as practice
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import may, requires
from pathway.actions import content
from pathway.forms.content import BackingForm, ReadingForm
from pathway.queries import content as queries
from pathway.queries.content import AnswerReading
from pathway.reference import library
from pathway.reference.content_sets import TABLE_TITLES, ContentSet, Entry, called, content_sets, entries
from pathway.reference.warning_rows import WARNING_SET, readable, set_of
from pathway.rules import content_words, overrides

ABOVE = ("English", "Spanish", "Clinician", "Tier")


@require_safe
@requires("read_content")
def content_list(request: HttpRequest) -> HttpResponse:
    stands = queries.set_standings(request.clinic)
    left = sum(one.approval is None for one in stands)
    return render(request, "pathway/content/content_list.html", {"stands": stands, "left": left})


@require_safe
@requires("read_content")
def content_set(request: HttpRequest, slug: str) -> HttpResponse:
    known = _set(slug)
    readings = queries.own_content(request.clinic.pk).in_force()
    rows = [
        (entry, sum(known.is_readable and one.row == entry.slug for one in readings))
        for entry in entries(library(), slug)
    ]
    tables = [(table, list(each)) for table, each in groupby(rows, key=lambda pair: pair[0].table)]
    context = {
        "content": known,
        "stands": next(one for one in queries.set_standings(request.clinic) if one.content.slug == slug),
        "tables": [(TABLE_TITLES[table] if len(tables) > 1 else "", each) for table, each in tables],
        "count": len(rows),
        "may_approve": may(request.membership, "approve_content"),
    }
    return render(request, "pathway/content/content_set.html", context)


@require_POST
@requires("approve_content")
@once
def approval(request: HttpRequest, slug: str) -> HttpResponse:
    known = _set(slug)
    try:
        content.approve(slug, digest=request.POST.get("digest", ""), by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"{known.title}: version {known.version} is approved for this clinic.")
    return redirect("content:set", slug=slug)


@require_safe
@requires("read_content")
def content_row(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    known = _set(slug)
    entry = _entry(known, key)
    rows = {row.slug: row for row in readable(library()).values() if set_of(row, library()) == slug}
    row = rows.get(entry.slug)
    readings = queries.answer_readings(row, queries.own_content(request.clinic.pk)) if row else []
    context = {
        "content": known,
        "entry": entry,
        "heading": entry.title if row is None else entry.name,
        "says": _beside_the_question(entry) if slug == WARNING_SET else () if row else entry.says,
        "is_starred": "*" in entry.source,
        "is_unverified": "GCK" in " ".join([entry.source, *(words for _, words in entry.says)]),
        "row": row,
        "questions": [
            (question, [_shown(one) for one in readings if one.question is question])
            for question in (row.question if row else ())
        ],
        "may_change": may(request.membership, "change_content"),
    }
    return render(request, "pathway/content/content_row.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("read_content")
def answer(request: HttpRequest, question: str, choice: str) -> HttpResponse:
    """One answer as shipped and as this clinic reads it, with its history; whoever may changes it here."""
    if request.method == "POST":
        return change(request, question, choice)
    return _page(request, _reading(request, question, choice))


@requires("change_content")
@once
def change(request: HttpRequest, question: str, choice: str) -> HttpResponse:
    one = _reading(request, question, choice)
    form = _form(request, one, request.POST)
    if form.is_valid():
        try:
            content.override(
                question,
                choice,
                reading=form.reading(),
                backing=form.backing(),
                number=form.cleaned_data["number"],
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "It counts in this clinic from now on.")
            return redirect("content:answer", question=question, choice=choice)
    return _page(request, one, form=form)


@require_POST
@requires("change_content")
@once
def withdrawal(request: HttpRequest, question: str, choice: str) -> HttpResponse:
    one = _reading(request, question, choice)
    form = _withdrawal_form(request, one, request.POST)
    if form.is_valid():
        try:
            content.withdraw(
                question,
                choice,
                backing=form.backing(),
                number=form.cleaned_data["number"],
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "What is shipped counts again.")
            return redirect("content:answer", question=question, choice=choice)
    return _page(request, one, withdrawal_form=form)


def _page(request: HttpRequest, one: AnswerReading, **forms: Any) -> HttpResponse:
    row = readable(library())[one.question.slug]
    slug = set_of(row, library())
    key = f"warning.{row.slug}" if slug == WARNING_SET else row.slug
    may_change = may(request.membership, "change_content")
    context = {
        "one": one,
        "shown": _shown(one),
        "row": row,
        "row_name": called(row.slug),
        "content": content_sets(library())[slug],
        "row_url": reverse("content:row", args=[slug, key]),
        "history": [(change, _said(change)) for change in one.history],
        "may_change": may_change,
        "may_loosen": may(request.membership, "loosen_content"),
        "is_emergency": overrides.is_emergency(one.shipped),
        "form": _form(request, one) if may_change else None,
        "withdrawal_form": _withdrawal_form(request, one) if may_change and one.own else None,
        **forms,
    }
    return render(request, "pathway/content/answer_detail.html", context)


def _beside_the_question(entry: Entry) -> list[tuple[str, str]]:
    """What a warning says that its question, its answers and its note do not show already."""
    return [(name, words) for name, words in entry.says if name not in ABOVE]


def _shown(one: AnswerReading) -> dict[str, Any]:
    """An answer in words: as shipped, and as it counts here."""
    known = library()
    return {
        "reading": one,
        "shipped": content_words.asking(one.shipped, known),
        "shipped_effects": content_words.effects(one.shipped.effects, known),
        "counts": content_words.asking(one.counts, known),
        "counts_effects": content_words.effects(one.counts.effects, known),
    }


def _said(change: Any) -> dict[str, Any]:
    known = library()
    return {
        "asks_for": content_words.asking_of(change.asks_for, known),
        "effects": content_words.effects(queries.effects_of(change.effects), known),
    }


def _form(request: HttpRequest, one: AnswerReading, data: Any = None) -> ReadingForm:
    return ReadingForm(
        data,
        shipped=one.shipped,
        counts=one.counts,
        number=one.number,
        may_block=one.question.slug not in library().warnings,
        library=library(),
        licensed=_licensed(request),
    )


def _withdrawal_form(request: HttpRequest, one: AnswerReading, data: Any = None) -> BackingForm:
    return BackingForm(data, licensed=_licensed(request), initial={"number": one.number}, prefix="back")


def _licensed(request: HttpRequest) -> list[Any]:
    return practice.licensed(request.clinic, on=request.clinic.local(request.now).date())


def _reading(request: HttpRequest, question: str, choice: str) -> AnswerReading:
    row = readable(library()).get(question)
    readings = queries.answer_readings(row, queries.own_content(request.clinic.pk)) if row else []
    found = next((r for r in readings if (r.question.slug, r.shipped.code) == (question, choice)), None)
    if found is None:
        raise Http404
    return found


def _set(slug: str) -> ContentSet:
    known = content_sets(library()).get(slug)
    if known is None:
        raise Http404
    return known


def _entry(known: ContentSet, key: str) -> Entry:
    found = next((one for one in entries(library(), known.slug) if one.key == key), None)
    if found is None:
        raise Http404
    return found
