"""How django-allauth keeps what is secret about a second step: sealed, so that a copy of the database signs nobody in."""

from __future__ import annotations

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return "Needlepath"


def _box() -> MultiFernet:
    """Closes with the first key of the settings and opens with any."""
    digests = (hashlib.sha256(b"needlepath.second-step" + key.encode()) for key in settings.SECOND_STEP_KEYS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest.digest())) for digest in digests])
