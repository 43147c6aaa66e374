"""Reads a backup: its manifest first, then its archive as a stream that is only whole when it was read to the end."""

from __future__ import annotations

import hashlib
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from clinic.backups import NoBackup, programs
from clinic.backups.contents import Manifest
from clinic.backups.sealing import DAMAGED, opened

LENGTH_BYTES = 8
LONGEST_MANIFEST = 64 * 1024 * 1024
LISTED = re.compile(rb"^\d+; \d+ \d+ TABLE DATA public (\S+)", re.MULTILINE)


@dataclass
class Opened:
    """A backup that is being read. `archive` is read once; `sha256` is that of what was read so far."""

    manifest: Manifest
    archive: Iterator[bytes]
    _digest: Any = field(default_factory=hashlib.sha256)

    def pieces(self) -> Iterator[bytes]:
        for piece in self.archive:
            self._digest.update(piece)
            yield piece

    @property
    def sha256(self) -> str:
        digest: str = self._digest.hexdigest()
        return digest


@contextmanager
def read(path: Path, keys: Sequence[str]) -> Iterator[Opened]:
    """Open a backup. Raises NoBackup where no key opens it or it is damaged, at the latest at its end."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise NoBackup(f"{path} cannot be read: {error.strerror}.") from None
    with raw:
        chunks = opened(raw, keys)
        text, rest = _manifest(chunks)
        yield Opened(Manifest.of_json(text), _begun(rest, chunks))


def check(path: Path, keys: Sequence[str]) -> Manifest:
    """Read a whole backup and keep nothing of it but its manifest."""
    with read(path, keys) as found:
        for _ in found.pieces():
            pass
        return found.manifest


def tables_listed(found: Opened) -> set[str]:
    """The tables whose rows pg_restore finds in an archive; reads all of it."""
    with tempfile.TemporaryFile() as listed, tempfile.TemporaryFile() as words:
        feed([programs.program("pg_restore"), "--list"], found, stdout=listed, stderr=words)
        listed.seek(0)
        return {name.decode() for name in LISTED.findall(listed.read())}


def feed(command: Sequence[str], found: Opened, *, stdout: IO[bytes], stderr: IO[bytes], **how: Any) -> None:
    """Run pg_restore on an archive. It may stop listening early; the archive is read to its end all the same."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=stdout, stderr=stderr, **how) as child:
        try:
            assert child.stdin is not None
            listens = True
            for piece in found.pieces():
                listens = listens and _said(child.stdin, piece)
            child.stdin.close()
        except BrokenPipeError:  # what was still in the buffer
            pass
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        raise NoBackup(f"pg_restore failed. {programs.complaint(stderr)}")


def _said(to: IO[bytes], piece: bytes) -> bool:
    try:
        to.write(piece)
    except BrokenPipeError:
        return False
    return True


def _manifest(chunks: Iterator[bytes]) -> tuple[bytes, bytes]:
    """The manifest's text, and what of the archive came with its last chunk."""
    head = next(chunks)
    length = int.from_bytes(head[:LENGTH_BYTES], "big")
    if length > LONGEST_MANIFEST:
        raise NoBackup(DAMAGED)
    while len(head) < LENGTH_BYTES + length:
        head += next(chunks, b"") or _ends_early()
    return head[LENGTH_BYTES : LENGTH_BYTES + length], head[LENGTH_BYTES + length :]


def _ends_early() -> bytes:
    raise NoBackup(DAMAGED)


def _begun(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
