"""Whether somebody has a PIN where they are."""

from __future__ import annotations

from uuid import UUID

from clinic.models import KnownDevice, User


def has_one(user: User, *, device: UUID | None) -> bool:
    """On this device; a PIN opens no other."""
    if device is None:
        return False
    return KnownDevice.objects.filter(user=user, device=device).exclude(pin="").exists()
