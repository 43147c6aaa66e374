"""The link of an invitation to work here: made again from the link key as its mail leaves, and stored nowhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from clinic.models import Clinic


def token(uuid: UUID | str, generation: int) -> str:
    """The secret part of the address: 256 bits in 43 characters of URL-safe base64."""
    key = settings.LINK_KEY.encode()
    digest = hmac.new(key, f"staff invitation {uuid}:{generation}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hashed(secret: str) -> bytes:
    # Surrogates cannot be encoded; such a token is as unknown as any other wrong one.
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def address(clinic: Clinic, uuid: UUID | str, generation: int) -> str:
    """The whole address of one sending."""
    return settings.SITE_URL + reverse("invitation", args=[clinic.slug, token(uuid, generation)])
