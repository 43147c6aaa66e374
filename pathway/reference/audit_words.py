"""Loads how the sentences of the audit read (audit_words.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".toml")


def said(kind: str) -> str:
    """What a kind of sentence says, in words such as "Treatment session: signed"."""
    words = _file()
    if kind in words["kinds"]:
        return str(words["kinds"][kind])
    room, _, verb = kind.partition(".")
    thing = words["rooms"].get(room) or room.replace("_", " ").capitalize()
    return f"{thing}: {words['verbs'].get(verb) or verb.replace('_', ' ')}"


def tabs() -> Mapping[str, list[str]]:
    """Which verbs, and which whole kinds, are opened, taken along, or signing in; what is left was written."""
    tabs: Mapping[str, list[str]] = _file()["tabs"]
    return tabs


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
