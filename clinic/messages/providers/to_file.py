"""Writes texts into a folder, one file each: for the demo, whose inbox shows them, and for the tests."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from django.conf import settings

from clinic.messages.providers import Text

ENDING = ".text"


class Folder:
    """Its files look like small mails: To, Key, an empty line, the words."""

    def __init__(self) -> None:
        self._folder = Path(settings.TEXT_FOLDER)
        self._folder.mkdir(parents=True, exist_ok=True)

    def send(self, text: Text) -> None:
        name = f"{time.time_ns():020d}"
        part = self._folder / f"{name}.part"
        part.write_text(f"To: {text.to}\nKey: {text.key}\n\n{text.body}\n", encoding="utf-8")
        part.rename(self._folder / f"{name}{ENDING}")

    def has(self, text: Text, *, since: datetime) -> bool:
        head = f"To: {text.to}\nKey: {text.key}\n\n"
        return any(path.read_text(encoding="utf-8").startswith(head) for path in self._written(since))

    def close(self) -> None:
        """Nothing is held open."""

    def _written(self, since: datetime) -> list[Path]:
        first = f"{int(since.timestamp() * 1e9):020d}"
        return [path for path in self._folder.glob(f"*{ENDING}") if path.stem >= first]
