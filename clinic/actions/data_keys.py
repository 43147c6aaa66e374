"""Make a clinic's data key, and wrap all of them anew by the first master key."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit, envelopes, scope
from clinic.actors import Actor
from clinic.models import Clinic, DataKey


@transaction.atomic
def make(clinic: Clinic, *, by: Actor, now: datetime) -> DataKey:
    """The key of a clinic that was just made and entered; entering once more brings the key into sight."""
    key = DataKey.objects.create(
        clinic=clinic, wrapped=envelopes.new_data_key(clinic.pk), made_at=now, wrapped_at=now
    )
    scope.enter(clinic.pk)
    audit.record("data_key.made", target=key, by=by, now=now)
    return key


@transaction.atomic
def wrap_anew(clinic_id: int, *, by: Actor, now: datetime) -> bool:
    """Wrap the key of the clinic in sight by the first master key; False when it is already.

    Processes that unwrapped it before go on with what they keep: the data key inside stays the same.
    Raises CannotOpen when no master key unwraps it.
    """
    key = DataKey.objects.select_for_update().get(clinic_id=clinic_id)
    if envelopes.is_wrapped_by_the_first(key.wrapped):
        return False
    key.wrapped, key.wrapped_at = envelopes.wrapped_anew(key.wrapped), now
    key.save(update_fields=["wrapped", "wrapped_at"])
    audit.record("data_key.wrapped_anew", target=key, by=by, now=now)
    return True
