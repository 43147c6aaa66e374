"""The second half of a sign-in, whichever page asks for it: who waits for it, and what lets them in."""

from __future__ import annotations

from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import Login
from allauth.account.stages import LoginStage, LoginStageController
from allauth.core.internal import ratelimit
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse

from clinic import dates, passkeys
from clinic.actions import second_steps
from clinic.errors import Refused
from clinic.models import User

# Whoever is asked knows the password already, so these hold nobody off whose password is their own.
WRONG = {"app": "clinic", "action": "second_step", "config": {"second_step": "5/15m/key,20/d/key"}}
HELD = "There were too many wrong ones. Wait a quarter of an hour, or ask your practice manager."


def waiting(request: HttpRequest) -> User | None:
    """Who gave their password in this browser and has a second step to show; None after a quarter of an hour."""
    stage = _stage(request)
    return stage.login.user if stage else None


def finish(request: HttpRequest, person: User, *, code: str = "", passkey: str = "") -> HttpResponse:
    """Sign them in by a code or a passkey; the answer leads where they were going.

    Raises Refused, after some wrong ones for a while whatever is typed (field "code" where it is about the code).
    """
    stage = _stage(request)
    if stage is None or stage.login.user != person:
        raise Refused("That took too long. Begin again with your password.")
    post_authentication(request, _shown(request, person, code, passkey))
    response: HttpResponse = stage.exit()
    return response


def _shown(request: HttpRequest, person: User, code: str, passkey: str) -> Authenticator:
    whose = str(person.pk)
    if not ratelimit.consume(request, key=whose, **WRONG):
        raise Refused(HELD, field=None if passkey else "code")
    found = passkeys.recognised(passkey, person) if passkey else _spent(person, code)
    ratelimit.clear(request, key=whose, **WRONG)
    return found


def _spent(person: User, code: str) -> Authenticator:
    return second_steps.take_code(person, code=code, now=dates.now())


def _stage(request: HttpRequest) -> LoginStage | None:
    login: Login | None = unstash_login(request, peek=True)
    if login is None or login.user is None:
        return None
    return LoginStageController.enter(request, AuthenticateStage.key)
