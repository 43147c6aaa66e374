"""The devices a person signs in from."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from clinic.models import KnownDevice, User

FORGOTTEN_AFTER = timedelta(days=400)  # as long as a browser keeps the cookie


def signed_in_from(device: UUID, *, user: User, now: datetime) -> bool:
    """Remember that somebody signed in from a device; returns whether it was new to them."""
    _, is_new = KnownDevice.objects.update_or_create(
        user=user, device=device, defaults={"last_at": now}, create_defaults={"first_at": now, "last_at": now}
    )
    return is_new


def forget_old(*, now: datetime) -> int:
    """Forget devices nobody has signed in from while their cookie lasts; returns how many."""
    return KnownDevice.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()[0]
