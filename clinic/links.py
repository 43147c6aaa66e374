"""Patient links: the only door without a sign-in.

The token is HMAC(link key, link's address and generation): 256 bits, made again whenever a message is handed off, so that
neither the link's row nor the outbox ever holds it. Only its SHA-256 is stored. A GET through a link changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.module_loading import import_string

from clinic import actors, scope
from clinic.enums import LinkPurpose
from clinic.ids import uuid7
from clinic.models import PatientLink
from clinic.new_rows import add_missing

View = Callable[..., HttpResponse]
TOKEN_LENGTH = 43
LANGUAGES = {code for code, _ in settings.LANGUAGES}


def make(
    *,
    purpose: LinkPurpose,
    target_id: int,
    patient_id: int | None,
    clinic_id: int,
    language: str,
    now: datetime,
    days: int,
) -> PatientLink:
    """A new link of one clinic, open for `days`; asking again for the same target gives the link that is there."""
    wanted = draft(
        purpose=purpose,
        target_id=target_id,
        patient_id=patient_id,
        clinic_id=clinic_id,
        language=language,
        now=now,
        until=now + timedelta(days=days),
    )
    return stored(wanted)


def draft(
    *,
    purpose: LinkPurpose,
    target_id: int,
    patient_id: int | None,
    clinic_id: int,
    language: str,
    now: datetime,
    until: datetime,
) -> PatientLink:
    """A link that is not stored yet; the outbox stores it with the message that brings it."""
    uuid = uuid7()
    return PatientLink(
        clinic_id=clinic_id,
        purpose=purpose,
        target_id=target_id,
        uuid=uuid,
        token_hash=_hash(token(uuid, 1)),
        patient_id=patient_id,
        language=language if language in LANGUAGES else "en",
        created_at=now,
        expires_at=until,
    )


def stored(draft: PatientLink) -> PatientLink:
    """This link as it stands in the database, or the one to the same target that is there already."""
    add_missing([draft])
    return draft if draft.pk else known(draft)


def known(draft: PatientLink) -> PatientLink:
    """The link to the same target that is there already."""
    return PatientLink.objects.get(
        clinic_id=draft.clinic_id,
        purpose=draft.purpose,
        target_id=draft.target_id,
        generation=draft.generation,
    )


def make_many(
    targets: Mapping[int, tuple[int, str]],
    *,
    purpose: LinkPurpose,
    clinic_id: int,
    now: datetime,
    days: int,
) -> dict[int, PatientLink]:
    """The same for many targets at once: target's key to (patient's key, language); the links by target's key."""
    made = [
        draft(
            purpose=purpose,
            target_id=target_id,
            patient_id=patient_id,
            clinic_id=clinic_id,
            language=language,
            now=now,
            until=now + timedelta(days=days),
        )
        for target_id, (patient_id, language) in targets.items()
    ]
    PatientLink.objects.bulk_create(made, ignore_conflicts=True)
    rows = PatientLink.objects.filter(
        clinic_id=clinic_id, purpose=purpose, target_id__in=targets, generation=1
    )
    return {row.target_id: row for row in rows}


def renew(link: PatientLink, *, now: datetime, days: int) -> PatientLink:
    """A link to the same target under a new token; the old token stays shut. One that is still open is used again."""
    last = (
        PatientLink.objects.filter(clinic_id=link.clinic_id, purpose=link.purpose, target_id=link.target_id)
        .order_by("-generation")
        .first()
    )
    if last is not None and last.is_open(now):
        return last
    uuid, generation = uuid7(), (last.generation if last else link.generation) + 1
    return PatientLink.objects.create(
        clinic_id=link.clinic_id,
        purpose=link.purpose,
        target_id=link.target_id,
        generation=generation,
        uuid=uuid,
        token_hash=_hash(token(uuid, generation)),
        patient_id=link.patient_id,
        language=link.language,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )


def open_until(link: PatientLink, moment: datetime) -> PatientLink:
    """Let a link end at another moment than it was made for: its visit was moved, or it is handed out once more."""
    if link.expires_at != moment:
        link.expires_at = moment
        link.save(update_fields=["expires_at"])
    return link


def token(uuid: UUID, generation: int) -> str:
    """The secret part of the address: 43 characters of URL-safe base64."""
    key = settings.LINK_KEY.encode()
    digest = hmac.digest(key, f"{uuid}:{generation}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def url(link: PatientLink) -> str:
    """The whole address, for the moment a message is handed to the mail server; never stored, never logged."""
    return address(token(link.uuid, link.generation))


def address(secret: str) -> str:
    """The address a token opens."""
    return f"{settings.SITE_URL}/p/{secret}/"


def unsubscribe_url(uuid: UUID, generation: int) -> str:
    """Where one press in a mail program says "no more of these" (RFC 8058)."""
    return unsubscribe_address(token(uuid, generation))


def unsubscribe_address(secret: str) -> str:
    return f"{address(secret)}no-more-mail/"


def patient_link(*purposes: LinkPurpose, may_have_run_out: bool = False) -> Callable[[View], View]:
    """Let a view run only for an open link of one of these purposes; gives it `request.link`, `.token`, `.actor` and `.now`.

    An expired or revoked link gets the kind page of settings.LINK_RAN_OUT; an unknown one is told no more than that.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            link = scope.enter_by_link(_hash(token), route=scope.route_of(request))
            language = language_of(request, link.language if link else None)
            with translation.override(language):
                if link is None or (purposes and link.purpose not in purposes):
                    response = render(request, "clinic/link_unknown.html", status=404)
                else:
                    request.link, request.token, request.now = link, token, link.now
                    request.actor = actors.patient(link)
                    if link.is_open or may_have_run_out:
                        response = view(request, token, *args, **kwargs)
                    else:
                        response = import_string(settings.LINK_RAN_OUT)(request, token)
            return _private(response, request, language)

        opened.patient_link = purposes  # type: ignore[attr-defined]
        return opened

    return decorate


def _hash(text: str) -> bytes:
    # Surrogates cannot be encoded; such a token is as unknown as any other wrong one.
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def language_of(request: HttpRequest, default: str | None) -> str:
    """What somebody without a sign-in reads: what they chose on this page, chose before, or were written to in."""
    for wanted in (request.GET.get("language"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), default):
        if wanted in LANGUAGES:
            return str(wanted)
    return "en"


def _private(response: HttpResponse, request: HttpRequest, language: str) -> HttpResponse:
    """No cache, no referrer, no index: the address itself is the secret."""
    add_never_cache_headers(response)
    # Not "no-referrer": with it a browser sends `Origin: null` on our own forms, and the CSRF check refuses them.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return in_language(response, request, language)


def in_language(response: HttpResponse, request: HttpRequest, language: str) -> HttpResponse:
    """Says which language a page is in, and keeps one that was chosen on it."""
    response["Content-Language"] = language
    if request.GET.get("language") == language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, secure=settings.PRODUCTION, httponly=True, samesite="Lax"
        )
    return response
