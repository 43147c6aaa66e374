"""Who is signed in where: Django's session rows, with whose they are beside what they hold."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from clinic.models.people import User

NEVER_SAVED = {"session_key", "locked_at", "is_handed_over"}


class StaffSession(AbstractBaseSession):
    """One sign-in of one browser; deleting the row ends it. A row without a user is a browser nobody has signed in on."""

    # Not unique: a session that gets a new key is for a moment two rows of the same sign-in, the old one and the new.
    uuid = models.UUIDField(null=True, db_index=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    device = models.UUIDField(null=True)
    words = models.CharField(max_length=60, blank=True, default="")
    signed_in_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    # Kept out of what the session holds: a page that began before the lock and saves after it must not take it away.
    locked_at = models.DateTimeField(null=True)
    is_handed_over = models.BooleanField(
        default=False, db_default=False, help_text="Locked because the device is in a patient's hands."
    )

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def save(self, *, force_update: bool = False, **how: Any) -> None:
        """Of a row that is there, everything but the lock, which only `clinic.locks` changes."""
        if force_update:
            names = {one.name for one in self._meta.concrete_fields}
            how["update_fields"] = names - NEVER_SAVED
        super().save(force_update=force_update, **how)

    @classmethod
    def get_session_store_class(cls):  # type: ignore[no-untyped-def]
        from clinic.sessions import SessionStore

        return SessionStore
