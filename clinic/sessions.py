"""Where sessions are kept: in the database, with person, device and last use as columns, so that they can be listed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.http import HttpRequest

from clinic.ids import uuid7
from clinic.models.sessions import StaffSession
from clinic.rules import devices

SIGNED_IN = "signed_in"
LAST_SEEN = "last_seen"
LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)


class SessionStore(DatabaseSessions):
    # As they were when the row was read, or said since.
    _locked_at: datetime | None = None
    _is_handed_over = False

    @classmethod
    def get_model_class(cls) -> type[StaffSession]:
        return StaffSession

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        self._locked_at, self._is_handed_over = (row.locked_at, row.is_handed_over) if row else (None, False)
        return cast(dict[str, Any], self.decode(row.session_data)) if row else {}

    @property
    def is_locked(self) -> bool:
        self._get_session()  # reads the row, where nobody has yet
        return self._locked_at is not None

    @property
    def is_handed_over(self) -> bool:
        """Whether it is locked because its device is in a patient's hands; templates ask for it too."""
        return self.is_locked and self._is_handed_over

    def say_locked(self, at: datetime) -> None:
        """Lock this session; one that was handed over stays handed over, and closed."""
        self._say(locked_at=at)

    def say_handed_over(self, at: datetime) -> None:
        self._say(locked_at=at, is_handed_over=True)

    def say_unlocked(self) -> None:
        self._say(locked_at=None, is_handed_over=False)

    def create_model_instance(self, data: dict[str, Any]) -> StaffSession:
        row = cast(StaffSession, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        if facts := data.get(SIGNED_IN):
            row.uuid, row.device, row.words = UUID(facts["uuid"]), UUID(facts["device"]), facts["words"]
            row.signed_in_at = _moment(facts["at"])
            row.last_seen_at = _moment(data.get(LAST_SEEN, facts["at"]))
            row.expire_date = min(row.expire_date, row.signed_in_at + LONGEST)  # also of one that is in use
        return row

    def _say(self, **facts: datetime | bool | None) -> None:
        """At once, and past whatever other requests of this session are under way."""
        StaffSession.objects.filter(session_key=self.session_key).update(**facts)
        self._locked_at = cast("datetime | None", facts["locked_at"])
        self._is_handed_over = bool(facts.get("is_handed_over", self._is_handed_over))


def begin(request: HttpRequest, *, device: UUID, now: datetime) -> str:
    """Note in the session of somebody who has just signed in what its row will say; returns the device in words."""
    words = devices.words(request.headers.get("User-Agent", ""))
    moment = int(now.timestamp())
    request.session[SIGNED_IN] = {"uuid": str(uuid7()), "device": str(device), "words": words, "at": moment}
    return words


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
