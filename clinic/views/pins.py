"""Choose the PIN that unlocks this device."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic import devices, locks
from clinic.actions import pins
from clinic.errors import Refused
from clinic.forms.pins import PinForm
from clinic.idempotency import once
from clinic.permissions import requires


@sensitive_post_parameters("pin", "password")
@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_own_sign_in")
@once
def pin(request: HttpRequest) -> HttpResponse:
    """Leads back to the page that offered it."""
    form = PinForm(request.POST or None)
    if form.is_valid():
        user, typed = request.membership.user, form.cleaned_data
        try:
            if not get_adapter().reauthenticate(user, typed["password"]):
                raise Refused("That is not your password.", field="password")
            pins.choose(user, device=devices.of(request), pin=typed["pin"], by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        except ValidationError as held:
            form.add_error("password", held.message)
        else:
            messages.success(request, "Your PIN unlocks this device.")
            return redirect(locks.address(request, "next") or "sign_ins")
    return render(request, "clinic/pin_form.html", {"form": form})
