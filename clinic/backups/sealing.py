"""Encrypts a stream in chunks, so that a file of any size needs little memory, and what was cut off or moved is found.

Each chunk is sealed by AES-256-GCM under a key of this file alone; its nonce holds its number and whether it is the last
one (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). A chunk that is missing, doubled, moved or
altered, and a file that ends early or goes on, does not open.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic.backups import NoBackup

MAGIC = b"NEEDLEPATH BACKUP 1\n"
SALT_BYTES, TAG_BYTES = 32, 16
CHUNK = 1024 * 1024
DAMAGED = "The file is damaged, cut off or put together from others: it is not a backup to rely on."


class Sealer:
    """Write to it and close it: what it seals goes to `raw`, which stays open."""

    def __init__(self, raw: BinaryIO, key: str) -> None:
        salt = os.urandom(SALT_BYTES)
        self._raw, self._cipher = raw, _cipher(key, salt)
        self._waiting = bytearray()
        self._number = 0
        raw.write(MAGIC + salt)

    def write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # one is always kept, because the last one is marked
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._raw.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), chunk, MAGIC))
        self._number += 1


def opened(raw: BinaryIO, keys: Sequence[str]) -> Iterator[bytes]:
    """The chunks of a sealed stream in order. Any of the keys opens it; NoBackup where none does, or it is damaged."""
    if raw.read(len(MAGIC)) != MAGIC:
        raise NoBackup("The file is not a backup of Needlepath.")
    salt = raw.read(SALT_BYTES)
    sealed, after = raw.read(CHUNK + TAG_BYTES), raw.read(CHUNK + TAG_BYTES)
    cipher = _that_opens(sealed, keys, salt, is_last=not after)
    number = 0
    while True:
        try:
            yield cipher.decrypt(_nonce(number, is_last=not after), sealed, MAGIC)
        except InvalidTag:
            raise NoBackup(DAMAGED) from None
        if not after:
            return
        sealed, after = after, raw.read(CHUNK + TAG_BYTES)
        number += 1


def _that_opens(sealed: bytes, keys: Sequence[str], salt: bytes, *, is_last: bool) -> AESGCM:
    for cipher in (_cipher(key, salt) for key in keys):
        try:
            cipher.decrypt(_nonce(0, is_last=is_last), sealed, MAGIC)
        except InvalidTag:
            continue
        return cipher
    raise NoBackup(
        "None of the BACKUP_KEYS opens the beginning of the file: another key made it, or it is damaged."
    )


def _cipher(key: str, salt: bytes) -> AESGCM:
    """A key of this file alone, so that a nonce never meets the same key twice."""
    return AESGCM(HKDF(SHA256(), 32, salt, MAGIC).derive(key.encode()))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
