"""The signed cookie by which a browser is known again: it opens nothing, and holds nothing but a number of its own."""

from __future__ import annotations

from ipaddress import IPv6Network, ip_address
from uuid import UUID, uuid4

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from clinic.actions.devices import FORGOTTEN_AFTER

SALT = "needlepath.device"
SUBNET = 64


def of(request: HttpRequest) -> UUID | None:
    """The device a request comes from; None where it brings no cookie of ours."""
    try:
        return UUID(signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def known_or_new(request: HttpRequest) -> UUID:
    """The same, or a number for a device that has none, which `remember` puts onto the answer."""
    device = of(request) or uuid4()
    request.device_to_remember = device
    return device


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser its cookie, for as long again, where somebody has just signed in."""
    device: UUID | None = getattr(request, "device_to_remember", None)
    if device is None:
        return
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(str(device), salt=SALT),
        max_age=FORGOTTEN_AFTER,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as tries are counted: of IPv6 the subnet, all of which one household may use at will."""
    address = ip_address(get_adapter().get_client_ip(request))
    return str(IPv6Network((address, SUBNET), strict=False) if address.version == 6 else address)
