"""Makes a backup: a manifest and pg_dump's archive of the same moment, sealed, written, read back, and only then named."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clinic.backups import NoBackup, contents, files, programs, reading
from clinic.backups.contents import Manifest
from clinic.backups.sealing import Sealer

READ_BYTES = 256 * 1024


@dataclass(frozen=True)
class Made:
    path: Path
    manifest: Manifest
    size_bytes: int
    sha256: str  # of the archive inside


def make(folder: Path, *, keys: Sequence[str], url: str) -> Made:
    """A new file in the folder, verified: opened again with the keys, its archive the very bytes pg_dump gave, every table
    in its list. Raises NoBackup with the reason, and leaves nothing that could be taken for a backup."""
    if not keys:
        raise NoBackup("BACKUP_KEYS is not set: no backup is written unencrypted.")
    try:
        return _make(folder, keys, url)
    except OSError as error:
        raise NoBackup(f"The backup could not be written: {error.strerror}.") from error


def _make(folder: Path, keys: Sequence[str], url: str) -> Made:
    with files.turn(folder):
        with contents.snapshot(url) as (manifest, moment), files.part(folder) as file:
            sha256 = _write(file, manifest, keys[0], _dump(url, manifest, moment))
        _verify(folder / files.PART, keys, manifest, sha256)
        whole = files.name(folder, manifest.at)
    return Made(whole, manifest, whole.stat().st_size, sha256)


def _write(file: BinaryIO, manifest: Manifest, key: str, dump: Iterator[bytes]) -> str:
    sealer, digest = Sealer(file, key), hashlib.sha256()
    text = manifest.as_json()
    sealer.write(len(text).to_bytes(reading.LENGTH_BYTES, "big") + text)
    for piece in dump:
        digest.update(piece)
        sealer.write(piece)
    sealer.close()
    return digest.hexdigest()


def _dump(url: str, manifest: Manifest, moment: str) -> Iterator[bytes]:
    """What pg_dump says, as it says it. Owners and grants are those of the roles that restore it (deploy/roles.sql)."""
    command = [
        programs.program("pg_dump", server_version=manifest.postgresql),
        f"--dbname={programs.without_password(url)}",
        f"--snapshot={moment}",
        *("--format=custom", "--enable-row-security", "--no-owner", "--no-privileges", "--no-comments"),
        *(f"--exclude-table-data={name}" for name in contents.LEFT_OUT),
    ]
    environment = programs.environment(url, reason="backup")
    with tempfile.TemporaryFile() as words:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=words, env=environment) as child:
            try:
                assert child.stdout is not None
                while piece := child.stdout.read(READ_BYTES):
                    yield piece
            except BaseException:
                child.kill()
                raise
        if child.returncode:
            raise NoBackup(f"pg_dump failed. {programs.complaint(words)}")


def _verify(path: Path, keys: Sequence[str], manifest: Manifest, sha256: str) -> None:
    with reading.read(path, keys) as found:
        listed = reading.tables_listed(found)
    if found.manifest != manifest or found.sha256 != sha256:
        raise NoBackup("The file that was written is not what was read from the database.")
    if missing := manifest.tables.keys() - listed:
        raise NoBackup(f"The archive does not hold {', '.join(sorted(missing))}.")
