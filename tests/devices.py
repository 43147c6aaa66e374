"""A browser somebody uses, which says the birth date where the link of an intake asks for it, as its patient would."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.core.signing import TimestampSigner, b62_encode
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from clinic import scope
from clinic.enums import LinkPurpose
from patients.models import Patient

ASKS = "/birth-date/"


class Device(Client):
    """Goes on to where it was going. Of anything but an intake it says nothing."""

    def generic(self, method: str, path: str, *args: Any, **more: Any) -> HttpResponse:
        answer: HttpResponse = super().generic(method, path, *args, **more)
        asks = answer.headers.get("Location", "")
        if not asks.endswith(ASKS) or path.startswith(asks) or not says_the_birth_date(self, asks):
            return answer
        again: HttpResponse = super().generic(method, path, *args, **more)
        return again


def says_the_birth_date(client: Client, asks: str) -> bool:
    """At this address, behind the link of an intake; whether there was one to say."""
    secret = asks.removesuffix(ASKS).rpartition("/")[2]
    with transaction.atomic():
        link = scope.enter_by_link(hashlib.sha256(secret.encode()).digest())
        if link is None or link.purpose != LinkPurpose.INTAKE:
            return False
        born = Patient.objects.get(pk=link.patient_id).birth_date
    client.post(asks, {"born": born.isoformat()})
    return True


class SignedYesterday(TimestampSigner):
    """What is signed with it is a day old."""

    def timestamp(self) -> str:
        return b62_encode(int(time.time()) - 24 * 60 * 60)
