"""Envelope encryption: a clinic's data key seals what is written, a master key of DATA_KEYS wraps the data key.

Turning over the master keys wraps the data keys anew and leaves everything they sealed as it is. A sealed value names
its clinic in the open and is bound to it and to its column: moved to another clinic or another column it does not open.
"""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = 1
HEADER_BYTES = (
    9  # the version, then the clinic's key as eight bytes: the database compares them with the row's own
)
NONCE_BYTES = 12
KEPT_KEYS = 1024


class CannotOpen(Exception):
    """Something sealed does not open: a master key is missing, or it was changed or moved."""


def new_data_key(clinic_id: int) -> str:
    """A data key made for a clinic, wrapped by the first master key."""
    return _master().encrypt(_clinic(clinic_id) + AESGCM.generate_key(256)).decode()


def wrapped_anew(wrapped: str) -> str:
    """The same data key, wrapped by the first master key. Raises CannotOpen when no master key unwraps it."""
    try:
        return _master().rotate(wrapped).decode()
    except InvalidToken:
        raise CannotOpen("No key of DATA_KEYS unwraps this data key.") from None


def is_wrapped_by_the_first(wrapped: str) -> bool:
    try:
        Fernet(settings.DATA_KEYS[0]).decrypt(wrapped)
    except InvalidToken:
        return False
    return True


def seal(plain: bytes, *, clinic_id: int, wrapped: str, place: str) -> bytes:
    """`plain` as only this clinic's data key opens it again, and only at this place, a table and its column."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = data_key(wrapped, clinic_id).encrypt(nonce, plain, _bound_to(clinic_id, place))
    return header(clinic_id) + nonce + sealed


def unseal(sealed: bytes, *, wrapped: str, place: str) -> bytes:
    """What was sealed. Raises CannotOpen when it was changed, or sealed for another clinic or another place."""
    clinic_id, nonce = clinic_of(sealed), sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
    try:
        return data_key(wrapped, clinic_id).decrypt(
            nonce, sealed[HEADER_BYTES + NONCE_BYTES :], _bound_to(clinic_id, place)
        )
    except (InvalidTag, ValueError):
        raise CannotOpen(f"What is kept in {place} of clinic {clinic_id} was changed or moved.") from None


def header(clinic_id: int) -> bytes:
    """How everything begins that this clinic's data key has sealed."""
    return bytes([VERSION]) + _clinic(clinic_id)


def clinic_of(sealed: bytes) -> int:
    """The clinic a sealed value says it is of. Raises CannotOpen when it is not a sealed value."""
    if len(sealed) < HEADER_BYTES + NONCE_BYTES or sealed[0] != VERSION:
        raise CannotOpen("This is not sealed.")
    return int.from_bytes(sealed[1:HEADER_BYTES], "big", signed=True)


@lru_cache(maxsize=KEPT_KEYS)
def data_key(wrapped: str, clinic_id: int) -> AESGCM:
    """A data key unwrapped, kept in this process by its wrapping. Raises CannotOpen for a key of another clinic."""
    try:
        owner_and_key = _master().decrypt(wrapped)
    except InvalidToken:
        raise CannotOpen(f"No key of DATA_KEYS unwraps the data key of clinic {clinic_id}.") from None
    if owner_and_key[:8] != _clinic(clinic_id):
        raise CannotOpen(f"This data key is not that of clinic {clinic_id}.")
    return AESGCM(owner_and_key[8:])


def _master() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.DATA_KEYS])


def _clinic(clinic_id: int) -> bytes:
    return clinic_id.to_bytes(8, "big", signed=True)


def _bound_to(clinic_id: int, place: str) -> bytes:
    return f"{place}:{clinic_id}".encode()
