"""Prints texts where the worker was started: for trying things out while developing."""

from __future__ import annotations

import sys
from datetime import datetime

from clinic.messages.providers import Text


class Console:
    def send(self, text: Text) -> None:
        sys.stdout.write(f"Text to {text.to}: {text.body}\n")

    def has(self, text: Text, *, since: datetime) -> bool:
        return False

    def close(self) -> None:
        sys.stdout.flush()
