"""Put the clinic's tablet into a patient's hands: what it means, and the lock that lies on everything but their own form.

Whoever handed it over opens it again by the PIN of the device, a passkey or the password, as after an idle lock.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clinic import devices, links, locks
from clinic.models import PatientLink
from clinic.queries import pins


def ask(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page before it happens, which also says by what the device will open again."""
    has_pin = pins.has_one(request.membership.user, device=devices.of(request))
    return render(request, template, {**context, "has_pin": has_pin})


def hand_over(request: HttpRequest, link: PatientLink) -> HttpResponse:
    """Lock this device's session and open the patient's form, with nothing on it that was meant for somebody else."""
    locks.hand_over(request, now=request.now)
    list(messages.get_messages(request))  # read here, so that no page of the patient says them
    response = redirect("link", links.token(link.uuid, link.generation))
    # The language the patient before chose is not this one's.
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response
