"""Loads why somebody may open a chart from outside their list (reasons_to_open.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Reason:
    slug: str
    en: str
    asks_words: bool


@cache
def reasons() -> Mapping[str, Reason]:
    """Every reason by its slug, in the order they are offered."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["reason"]
    return {row["slug"]: Reason(**row) for row in rows}


def said(slug: str) -> str:
    """A reason in words; one that is offered no longer reads as it was stored."""
    known = reasons().get(slug)
    return known.en if known else slug.replace("_", " ").capitalize()
