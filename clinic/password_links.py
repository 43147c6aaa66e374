"""The link by which somebody chooses a password: made as its mail leaves, stored nowhere, good once and for an hour."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from clinic.models import User

OPEN_FOR = timedelta(hours=1)
SHAPE = re.compile(r"([0-9a-f]{32})-([0-9]{1,11})-([\w-]{43})", re.ASCII)


def address(user_id: int, asked_at: int) -> str:
    """The whole address; `asked_at` in seconds, as the message keeps it."""
    token = _token(User.objects.get(pk=user_id), asked_at)
    return settings.SITE_URL + reverse("password_choice", args=[token])


def opened_by(token: str, *, now: datetime) -> User | None:
    """Whose link it is, as long as it is fresh and their password is still the one it was made for."""
    found = SHAPE.fullmatch(token)
    user = User.objects.filter(uuid=found[1], is_active=True).first() if found else None
    if found is None or user is None:
        return None
    asked_at = int(found[2])
    is_fresh = 0 <= now.timestamp() - asked_at < OPEN_FOR.total_seconds()
    return user if is_fresh and hmac.compare_digest(_token(user, asked_at), token) else None


def _token(user: User, asked_at: int) -> str:
    """Whatever ends a person's sign-ins ends their links too: both know the password's hash and the generation."""
    said = f"password {user.uuid}:{asked_at}:{user.password}:{user.sign_in_generation}"
    digest = hmac.new(settings.LINK_KEY.encode(), said.encode(), hashlib.sha256).digest()
    return f"{user.uuid.hex}-{asked_at}-{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
