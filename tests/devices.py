"""A browser somebody uses, which says the birth date where the link of an intake asks for it, as its patient would."""

from __future__ import annotations

import hashlib
import re
import time
from collections import defaultdict
from typing import Any

from django.core.signing import TimestampSigner, b62_encode
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from clinic import scope
from clinic.enums import LinkPurpose
from patients.models import Patient

ASKS = "/birth-date/"
OF_A_LINK = re.compile(r"/p/[^/]+/")
OF_ONE_LINK = (
    "known",
    "tapped",
)  # cookies with the path of their link, which Django's client sends everywhere


class Device(Client):
    """Goes on to where it was going. Of anything but an intake it says nothing.

    What it was told to remember of one link it sends to that link alone, as browsers do.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._remembers: dict[str, dict[str, str]] = defaultdict(dict)

    def generic(self, method: str, path: str, *args: Any, **more: Any) -> HttpResponse:
        link = OF_A_LINK.match(path)
        if link is None:
            return super().generic(method, path, *args, **more)
        known = self._remembers[link[0]]
        for name in OF_ONE_LINK:
            self.cookies[name] = known.get(name, "")
        answer = self._go_on(method, path, *args, **more)
        known |= {name: self.cookies[name].value for name in OF_ONE_LINK}
        return answer

    def _go_on(self, method: str, path: str, *args: Any, **more: Any) -> HttpResponse:
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
