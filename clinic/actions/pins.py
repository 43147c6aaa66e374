"""The PIN that unlocks one person's screen on one device: chosen with the password, and good for five wrong tries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F, QuerySet

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import KnownDevice, User
from clinic.rules import pins as rules

NONE_HERE = "There is no PIN for this device. Use your password."
USED_UP = "Too many wrong PINs. Use your password."
WRONG = "That is not the PIN of this device."


@transaction.atomic
def choose(user: User, *, device: UUID | None, pin: str, by: Actor, now: datetime) -> None:
    """Set the PIN of this device. Raises Refused at `pin` for an easy one, and for a device nobody has signed in on."""
    if because := rules.why_not(pin):
        raise Refused(because, field="pin")
    changed = _here(user, device).update(pin=make_password(pin), pin_misses=0)
    if not changed:
        raise Refused("Sign out and in again on this device first; then it is known.")
    audit.record("pin.chosen", target=user, by=by, now=now)


def try_pin(user: User, *, device: UUID | None, pin: str) -> None:
    """Raises Refused unless it is the PIN of this device. Each try is counted before it is looked at."""
    row = _here(user, device).exclude(pin="").first()
    if row is None:
        raise Refused(NONE_HERE)
    counted = KnownDevice.objects.filter(pk=row.pk, pin_misses__lt=rules.MOST_MISSES)
    if not counted.update(pin_misses=F("pin_misses") + 1):
        raise Refused(USED_UP)
    if not check_password(pin, row.pin):
        raise Refused(WRONG)
    forget_misses(user, device=device)


def forget_misses(user: User, *, device: UUID | None) -> None:
    """The PIN, or the password, was right: wrong PINs before it count no longer."""
    _here(user, device).update(pin_misses=0)


def _here(user: User, device: UUID | None) -> QuerySet[KnownDevice]:
    known = KnownDevice.objects.filter(user=user)
    return known.filter(device=device) if device else known.none()
