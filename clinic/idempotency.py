"""One form, one row: a second press of the same button goes where the first one went.

`{% once %}` puts a fresh key into a form; `@once` spends it in the transaction that makes the row. A form that comes
back with errors spends nothing. Two presses at the same instant: the second waits on the unique key for the first.

A patient's page leads to addresses that hold its link's token. It is cut out of what is kept, because only its hash may be
at rest; the second press came through the same link and puts its own back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from clinic.models import IdempotencyKey

FIELD = "once_key"
TOKEN = "{token}"  # noqa: S105 - stands where the token was
LONGEST = IdempotencyKey._meta.get_field("redirect").max_length or 0
View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """For POST views inside a clinic's scope (below `@requires` or `@patient_link`)."""

    @wraps(view)
    def taken_once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get(FIELD, "").replace("\x00", "")[:64]
        if request.method != "POST" or not key:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            row = _take(request, key)
            if row is None:
                return HttpResponseRedirect(_first_redirect(request, key))
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponseRedirect):
                row.redirect = _kept(request, response.url)
                row.save(update_fields=["redirect"])
            else:
                row.delete()
        return response

    return taken_once


def _take(request: HttpRequest, key: str) -> IdempotencyKey | None:
    row = IdempotencyKey(
        clinic_id=request.actor.clinic_id, actor=_actor(request), key=key, redirect="", created_at=request.now
    )
    IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
    # ignore_conflicts gives no key back; only the winner of the insert finds its own redirect still empty
    return IdempotencyKey.objects.filter(
        clinic_id=row.clinic_id, actor=row.actor, key=key, redirect="", created_at=row.created_at
    ).first()


def _first_redirect(request: HttpRequest, key: str) -> str:
    row = IdempotencyKey.objects.get(clinic_id=request.actor.clinic_id, actor=_actor(request), key=key)
    token = getattr(request, "token", "")
    return row.redirect.replace(TOKEN, token) if token else row.redirect


def _kept(request: HttpRequest, url: str) -> str:
    """Where a second press goes: there too, or to the page itself where somebody's own address is longer than ours are."""
    kept = _without_token(request, url)
    return kept if len(kept) <= LONGEST else _without_token(request, request.path)


def _without_token(request: HttpRequest, url: str) -> str:
    token = getattr(request, "token", "")
    return url.replace(token, TOKEN) if token else url


def _actor(request: HttpRequest) -> str:
    return f"{request.actor.kind}:{request.actor.id}"
