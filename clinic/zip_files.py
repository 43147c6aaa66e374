"""Packs files into one zip as they come, so that no more than a few of them are in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

IN_MEMORY_BYTES = 16 * 1024 * 1024  # a larger one goes on in a file that has no name


def packed(files: Iterable[tuple[str, bytes]], *, at: datetime) -> IO[bytes]:
    """The zip, at its beginning; `at` is the time that stands on each file in it."""
    held: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - the answer closes it
    with ZipFile(held, "w", ZIP_DEFLATED) as zipped:
        for name, content in files:
            entry = ZipInfo(name, at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            zipped.writestr(entry, content)
    held.seek(0)
    return held
