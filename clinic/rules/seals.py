"""How sentences of the audit are sealed: a keyed hash of each, and a chain of seals that hold them."""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

FIRST_ID = -(2**63)  # the lowest there can be, so that nothing slips in under the first seal
ENTRY = struct.Struct(">q16s")


@dataclass(frozen=True)
class Sentence:
    """One row of the log: `text` is all it says, its id and transaction too, the same whoever reads it."""

    id: int
    text: str


@dataclass(frozen=True)
class Seal:
    """What a seal's digest covers."""

    clinic_id: int
    number: int
    sealed_at: datetime
    sentences: int
    entries: bytes
    through_id: int
    previous: bytes


@dataclass(frozen=True)
class Differences:
    """Ids of sentences that are not as one seal holds them."""

    altered: tuple[int, ...]
    removed: tuple[int, ...]
    inserted: tuple[int, ...]


def key_name(key: str) -> str:
    """A name for a key by which it cannot be guessed: a seal says which one made it."""
    return hashlib.sha256(b"needlepath audit key\0" + key.encode()).hexdigest()[:16]


def entries(sentences: Sequence[Sentence], *, key: str) -> bytes:
    """24 bytes for each sentence: its id (8, big-endian, signed) and the first 16 of its HMAC-SHA256."""
    return b"".join(ENTRY.pack(one.id, _hash(one, key)) for one in sentences)


def digest(seal: Seal, *, key: str) -> bytes:
    """HMAC-SHA256 of the whole seal, 32 bytes."""
    numbers = [seal.clinic_id, seal.number, seal.sentences, seal.through_id]
    head = f"{' '.join(map(str, numbers))} {seal.sealed_at.astimezone(UTC).isoformat()}".encode()
    parts = b"".join(len(part).to_bytes(8) + part for part in (head, seal.previous, seal.entries))
    return hmac.digest(key.encode(), b"seal\0" + parts, "sha256")


def differences(sealed: bytes, found: Sequence[Sentence], *, key: str) -> Differences:
    """What a seal's entries say against the sentences that stand in its place now."""
    held = dict(ENTRY.iter_unpack(sealed))
    now: Mapping[int, Sentence] = {one.id: one for one in found}
    return Differences(
        altered=tuple(
            id
            for id, known in held.items()
            if id in now and not hmac.compare_digest(known, _hash(now[id], key))
        ),
        removed=tuple(id for id in held if id not in now),
        inserted=tuple(id for id in now if id not in held),
    )


def _hash(sentence: Sentence, key: str) -> bytes:
    return hmac.digest(key.encode(), b"sentence\0" + sentence.text.encode(), "sha256")[:16]
