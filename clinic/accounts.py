"""How django-allauth behaves here: staff are invited, nobody signs up, and each try is counted before it is looked at."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from clinic import dates, devices, locks, sessions
from clinic.actions import devices as device_actions
from clinic.actions import password_choices, sign_ins, tries
from clinic.actions import sessions as session_actions
from clinic.models import User

HELD = "too_many_login_attempts"


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            request.tries = tries.take(
                email=credentials["email"],
                address=devices.address_of(request),
                device=devices.of(request),
                now=dates.now(),
            )
        except tries.Held as held:
            request.held = held
            raise ValidationError(held.message, code=HELD) from held

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            tries.right(request.tries)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        tries.wrong(request.tries, email=credentials["email"], now=dates.now())
        sign_ins.failed(email=credentials["email"], now=dates.now())

    def reauthenticate(self, user: User, password: str) -> bool:
        return self.authenticate(self.request, email=user.email, password=password) == user

    def set_password(self, user: User, password: str) -> None:
        here = self.request.session.session_key
        password_choices.change(user, password=password, here=here, now=dates.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing leaves beside the outbox, which a restored system holds back and which keeps what became of it."""
        raise NotImplementedError("Mails to staff are queued by an action (clinic.messages.outbox).")

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The password alone: whoever finds a tablet open, with its passkey, must not change how its person signs in."""
        if not user.is_authenticated:
            return []
        return [{"id": "reauthenticate", "description": "Password", "url": reverse("account_reauthenticate")}]

    def login(self, request: HttpRequest, user: User) -> None:
        is_first = user.last_login is None  # of somebody's very first there is no mail
        super().login(request, user)
        locks.unlock(request)
        device, now = devices.known_or_new(request), dates.now()
        words = sessions.begin(request, device=device, now=now)
        if device_actions.signed_in_from(device, user=user, now=now) and not is_first:
            session_actions.tell_of_new_device(user, device=device, words=words, now=now)
        sign_ins.record("made", user=user, now=now)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            sign_ins.record("ended", user=request.user, now=dates.now())
        super().logout(request)
