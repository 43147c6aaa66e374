"""Reads the notices of the risk of being written to, one for each channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinic.datafiles import DataFile, DataFileError, Mistake
from clinic.enums import Channel

FILE = Path(__file__).with_name("message_notices.toml")


@dataclass(frozen=True)
class Notice:
    """What somebody is told before they agree to one channel."""

    channel: str
    version: int
    source: str
    en: str
    es: str

    def __post_init__(self) -> None:
        if self.channel not in Channel.values:
            raise ValueError(f"'channel' must be one of {', '.join(Channel.values)}.")
        if self.version < 1:
            raise ValueError("'version' counts from 1.")

    def said(self, language: str) -> str:
        return self.es if language == "es" else self.en


@cache
def notices() -> Mapping[str, Notice]:
    """The notices by channel. Raises DataFileError when the file cannot be read."""
    mistakes: list[Mistake] = []
    file = DataFile(FILE, mistakes)
    found = file.rows("notice", Notice)
    file.finish()
    if mistakes:
        raise DataFileError(tuple(mistakes))
    return {one.channel: one for one in found}
