"""A device that keeps a passkey, in code: it answers what a browser is asked, as WebAuthn says, with a key of its own."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """`asks_who` is whether it looks at a finger, a face or a PIN."""

    host: str = "localhost"
    asks_who: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    whose: str = ""

    def makes(self, options: dict[str, Any]) -> str:
        """The answer to "make a passkey"."""
        asked = options["publicKey"]
        self.whose = asked["user"]["id"]
        kept = AttestedCredentialData.create(
            b"\0" * 16, self.name, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(self._site, self._flags | ATTESTED, 0, kept)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def signs(self, options: dict[str, Any]) -> str:
        """The answer to "show a passkey"."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(self._site, self._flags, 0)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer(**parts, userHandle=self.whose)

    @property
    def _site(self) -> bytes:
        return sha256(self.host.encode()).digest()

    @property
    def _flags(self) -> int:
        return PRESENT | (VERIFIED if self.asks_who else 0)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": f"https://{self.host}"}).encode()

    def _answer(self, **parts: bytes | str) -> str:
        key = websafe_encode(self.name)
        response = {
            name: part if isinstance(part, str) else websafe_encode(part) for name, part in parts.items()
        }
        return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": response})
