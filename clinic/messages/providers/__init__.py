"""Who carries our texts: one small interface, chosen by the setting TEXT_PROVIDER."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from clinic.enums import AddressTrouble

KNOWN = {
    "console": "clinic.messages.providers.to_console.Console",
    "file": "clinic.messages.providers.to_file.Folder",
    "twilio": "clinic.messages.providers.twilio.Twilio",
}


@dataclass(frozen=True)
class Text:
    """One text as it leaves. `to` is a number in E.164; `key` is the same for every attempt at this one promise."""

    to: str
    body: str
    key: str


class NotReached(Exception):
    """Nobody answered, so nothing can have left."""


class BrokenOff(Exception):
    """The line broke while the text was handed over: it may have left."""


class NotTaken(Exception):
    """The provider said no. `trouble` is set where the number itself is at fault; a status as HTTP has it."""

    def __init__(self, status: int, *, code: str = "", trouble: AddressTrouble | None = None) -> None:
        super().__init__(f"{status} {code}".strip())
        self.status, self.code, self.trouble = status, code, trouble


class Provider(Protocol):
    def send(self, text: Text) -> None:
        """Returns when the provider has taken the text. Raises NotReached, BrokenOff or NotTaken."""

    def has(self, text: Text, *, since: datetime) -> bool:
        """Whether it took this text already, asked before one whose hand-off was cut off goes again. Raises the same."""

    def close(self) -> None: ...


def is_on() -> bool:
    """Whether this installation sends texts at all."""
    return bool(settings.TEXT_PROVIDER)


def open_provider() -> Provider:
    """The one that is configured; a new connection each time."""
    provider: Provider = import_string(KNOWN[settings.TEXT_PROVIDER])()
    return provider
