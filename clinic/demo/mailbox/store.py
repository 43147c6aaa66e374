"""Caught messages as files in one folder, newest first."""

from __future__ import annotations

import email
import email.policy
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

KEPT = 2000
TEXT = ".text"
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
NAME = re.compile(r"\d{20}")


@dataclass(frozen=True)
class Mail:
    name: str
    received_at: datetime
    sender: str
    to: str
    subject: str
    text: str
    message_id: str
    calendar: str = ""  # the calendar file that came along

    @property
    def links(self) -> list[str]:
        return LINK.findall(self.text)


class Mailbox:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes, recipients: list[str]) -> None:
        """Write one message; the folder keeps the newest ones only."""
        name = f"{time.time_ns():020d}"
        envelope = f"X-Envelope-To: {', '.join(recipients)}\r\n".encode()
        part = self.folder / f"{name}.part"
        part.write_bytes(envelope + content)
        part.rename(self.folder / f"{name}.eml")
        for path in self._paths()[KEPT:]:
            path.unlink(missing_ok=True)

    def mails(self, *, to: str = "") -> Iterator[Mail]:
        """Messages whose recipients contain `to`, newest first."""
        for path in self._paths():
            mail = self._read(path)
            if to.casefold() in mail.to.casefold():
                yield mail

    def find(self, name: str) -> Mail | None:
        if not NAME.fullmatch(name):
            return None
        path = next((path for path in self._paths() if path.stem == name), None)
        return self._read(path) if path else None

    def _paths(self) -> list[Path]:
        """Mails, and texts as clinic.messages.providers.to_file writes them."""
        return sorted(
            (path for path in self.folder.iterdir() if path.suffix in {".eml", TEXT}),
            key=lambda path: path.stem,
            reverse=True,
        )

    def _read(self, path: Path) -> Mail:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if path.suffix == TEXT:
            return _text(path, message)
        body = message.get_body(("plain",))
        return Mail(
            name=path.stem,
            received_at=_received(path),
            sender=str(message["From"] or ""),
            to=str(message["X-Envelope-To"] or message["To"] or ""),
            subject=str(message["Subject"] or "(no subject)"),
            text=body.get_content().replace("\r\n", "\n") if body is not None else "(no text part)",
            message_id=str(message["Message-ID"] or ""),
            calendar=_calendar(message),
        )


def _calendar(message: EmailMessage) -> str:
    found = (part for part in message.iter_attachments() if part.get_content_type() == "text/calendar")
    part = next(found, None)
    return str(part.get_content()) if part is not None else ""


def _text(path: Path, message: EmailMessage) -> Mail:
    words = path.read_text(encoding="utf-8").partition("\n\n")[2].strip()
    return Mail(
        name=path.stem,
        received_at=_received(path),
        sender="the clinic's number",
        to=str(message["To"] or ""),
        subject="Text message",
        text=words,
        message_id=str(message["Key"] or ""),
    )


def _received(path: Path) -> datetime:
    return datetime.fromtimestamp(int(path.stem) / 1e9, UTC)
