"""The texts a clinic sends: read them all, write one anew after seeing it in both languages, go back to what is shipped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.actions import wordings as actions
from clinic.errors import Refused
from clinic.forms.wordings import WordingForm
from clinic.idempotency import once
from clinic.messages import providers
from clinic.permissions import requires
from clinic.queries import wordings as queries
from clinic.queries.wordings import InForce


@require_safe
@requires("run_practice")
def text_list(request: HttpRequest) -> HttpResponse:
    context = {"texts": queries.all_texts(request.clinic), "is_on": providers.is_on()}
    return render(request, "clinic/texts/text_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    text = _text(request, slug)
    form = _form(request, text, request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("en", "es", "number")}
        try:
            actions.write(request.clinic, slug=slug, **typed, by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, f"Saved. “{text.wording.name}” leaves like this from now on.")
            return redirect("text", slug)
    context = {"text": text, "form": form, "history": queries.history(request.clinic, slug)}
    return render(request, "clinic/texts/text_form.html", context)


@require_safe
@requires("run_practice")
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """How what is typed would read; asked by the page while somebody types, and nothing is kept."""
    text = _text(request, slug)
    typed = {name: request.GET.get(name, "").replace("\x00", "") for name in ("en", "es")}
    form = _form(request, text, {**typed, "number": "0"})
    return render(request, "clinic/texts/_preview.html", {"form": form})


@require_POST
@requires("run_practice")
@once
def shipped(request: HttpRequest, slug: str) -> HttpResponse:
    text = _text(request, slug)
    number = text.own.number if text.own else 0
    try:
        actions.back_to_shipped(request.clinic, slug=slug, number=number, by=request.actor, now=request.now)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, f"“{text.wording.name}” leaves as it is shipped again.")
    return redirect("text", slug)


def _text(request: HttpRequest, slug: str) -> InForce:
    try:
        return queries.one_text(request.clinic, slug)
    except KeyError:
        raise Http404 from None


def _form(request: HttpRequest, text: InForce, typed: Any) -> WordingForm:
    stands = {"en": text.wording.en, "es": text.wording.es, "number": text.own.number if text.own else 0}
    return WordingForm(typed, initial=stands, wording=text.wording, clinic=request.clinic)
