"""Passkeys: what a browser is asked, and whether its answer is one; whatever cannot be read is refused in the same words.

The browser's answers are anybody's to make up, so only the parts we know are read and kept.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from fido2.utils import websafe_encode
from fido2.webauthn import UserVerificationRequirement

from clinic.errors import Refused
from clinic.models import User

LONGEST = 20_000  # characters; an answer has about two thousand
NOT_TAKEN = "The passkey was not taken. Try again; if it goes on, use another way."
LOOKS = UserVerificationRequirement.REQUIRED
# Whatever a broken or a made-up answer makes the readers of JSON, CBOR, keys and signatures raise.
UNREADABLE: tuple[type[Exception], ...] = (
    ValidationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)
UNREADABLE += (ArithmeticError, RecursionError, NotImplementedError, struct.error)


def to_add(user: User) -> dict[str, Any]:
    """What the browser is asked to make a passkey: one that is kept on the device and asks who is there."""
    return dict(auth.begin_registration(user, passwordless=True))


def added(answer: str) -> dict[str, Any]:
    """The new passkey as it is kept. Raises Refused for an answer that is none, or to another question."""
    with _refused_when_unreadable():
        given = _read(answer)
        parts = given["response"]
        # Only what is checked is kept; a browser adds more of its own.
        named = {"clientDataJSON": parts["clientDataJSON"], "attestationObject": parts["attestationObject"]}
        kept = {"id": given["id"], "rawId": given["rawId"], "type": "public-key", "response": named}
        auth.parse_registration_response(kept)
        made = auth.complete_registration(kept)
        if not made.is_user_verified() or made.credential_data is None:
            raise Refused(NOT_TAKEN)
        key = websafe_encode(made.credential_data.credential_id)
        return {**kept, "id": key, "rawId": key, "clientExtensionResults": {"credProps": {"rk": True}}}


def to_sign_in(user: User | None) -> dict[str, Any]:
    """What the browser is asked for: one of this person's passkeys, or for None any it keeps for this site."""
    return dict(auth.begin_authentication(user))


def to_unlock(user: User) -> dict[str, Any]:
    """What the browser is asked for: one of this person's passkeys, which has to look who is there.

    No password was typed before, so that a device lying beside the screen must not open it.
    """
    asked, state = auth.get_server().authenticate_begin(
        credentials=auth.get_credentials(user), user_verification=LOOKS
    )
    auth.set_state(state)
    return dict(asked)


def unlocks(answer: str, user: User) -> None:
    """Raises Refused unless it is this person's passkey, and the answer to `to_unlock` and to no milder question."""
    if (auth.get_state() or {}).get("user_verification") != LOOKS:
        raise Refused(NOT_TAKEN)
    recognised(answer, user)


def recognised(answer: str, user: User | None) -> Authenticator:
    """The passkey that answered: this person's, or for None whoever's it is. Raises Refused."""
    with _refused_when_unreadable():
        given = _read(answer)
        auth.parse_authentication_response(given)
        person = user or auth.extract_user_from_response(given)
        return auth.complete_authentication(person, given)


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST:
        raise ValueError(f"{len(answer)} characters")
    read: dict[str, Any] = json.loads(answer)
    return read


@contextmanager
def _refused_when_unreadable() -> Iterator[None]:
    try:
        yield
    except UNREADABLE as unreadable:
        raise Refused(NOT_TAKEN) from unreadable
