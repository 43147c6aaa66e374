"""The folder of backups: names that sort by time, one writer at a time, and a file that is there only when it is whole."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from clinic.backups import NoBackup

NAME = "needlepath-{at:%Y%m%dT%H%M%SZ}.backup"
NAMED = re.compile(r"needlepath-\d{8}T\d{6}Z\.backup")
PART = "backup.part"


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """One backup at a time. What was not named stays for nobody, also where the process before this one was killed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NoBackup("Another backup is being made in this folder.") from None
        _sweep(folder)
        try:
            yield
        finally:
            _sweep(folder)


@contextmanager
def part(folder: Path) -> Iterator[BinaryIO]:
    """A file that only its owner may read and nobody takes for a backup; it is on the disk when this ends."""
    with os.fdopen(os.open(folder / PART, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def name(folder: Path, at: datetime) -> Path:
    """Call the part a backup, by one step of the file system that also survives a power cut."""
    whole = (folder / PART).rename(folder / NAME.format(at=at))
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
    return whole


def kept(folder: Path) -> list[Path]:
    """The backups of a folder, the newest first."""
    if not folder.is_dir():
        return []
    return sorted((one for one in folder.iterdir() if NAMED.fullmatch(one.name)), reverse=True)


def prune(folder: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest; the ones that went."""
    gone = kept(folder)[keep:]
    for one in gone:
        one.unlink()
    return gone


def _sweep(folder: Path) -> None:
    (folder / PART).unlink(missing_ok=True)
