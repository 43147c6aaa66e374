"""What somebody signs in with beside their password: an app's codes, passkeys, recovery codes.

Each change is a sentence in every clinic they work in and a mail to them, so that nothing changes behind their back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from clinic import audit, scope
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.messages import outbox
from clinic.models import User
from clinic.queries.second_steps import STEPS
from clinic.rules import one_time_codes

WRONG_CODE = "That is not the code. Wait for the next one in the app, and type it."
MOST_PASSKEYS = 10


@transaction.atomic
def add_app(user: User, *, secret: str, code: str, now: datetime) -> Authenticator:
    """Let the codes of an app count, once it has shown a right one; recovery codes are made with the first second step.

    Raises Refused(field="code"), and Stale where there is an app already.
    """
    _lock(user)
    if _rows(user, Authenticator.Type.TOTP):
        raise Stale("You have an authenticator app already. Take that one away first.")
    counter = one_time_codes.counter_of(secret, code, at=now)
    if counter is None:
        raise Refused(WRONG_CODE, field="code")
    app = TOTP.activate(user, secret).instance
    _keep(app, now, spent=counter)
    _make_missing_codes(user, now)
    _say("app_added", user, app, now)
    return app


@transaction.atomic
def add_passkey(user: User, *, name: str, credential: dict[str, Any], now: datetime) -> Authenticator:
    """Keep a passkey (`clinic.passkeys.added`) under the name its person gives it. Raises Refused."""
    _lock(user)
    everybodys = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    if everybodys.filter(data__credential__id=credential["id"]).exists():
        raise Refused("This passkey was added before.")
    if len(_rows(user, Authenticator.Type.WEBAUTHN)) >= MOST_PASSKEYS:
        raise Refused("Ten passkeys are as many as one person can have. Take one away first.")
    passkey = WebAuthn.add(user, name.strip(), credential).instance
    _keep(passkey, now)
    _make_missing_codes(user, now)
    _say("passkey_added", user, passkey, now)
    return passkey


@transaction.atomic
def remove(user: User, *, key: int, now: datetime) -> str:
    """Take an app or a passkey away, and with the last one the recovery codes; its name. Raises Stale where it is gone."""
    _lock(user)
    step = Authenticator.objects.filter(user=user, type__in=STEPS, pk=key).first()
    if step is None:
        raise Stale("This one was taken away before.")
    name, what = str(step), "app" if step.type == Authenticator.Type.TOTP else "passkey"
    _say(f"{what}_removed", user, step, now)
    step.delete()
    if not _rows(user, *STEPS):
        Authenticator.objects.filter(user=user).delete()
    return name


@transaction.atomic
def make_codes(user: User, *, now: datetime) -> Authenticator:
    """Ten new recovery codes; those from before count no more. Raises Refused for somebody without a second step."""
    _lock(user)
    if not _rows(user, *STEPS):
        raise Refused("Recovery codes stand in for an app or a passkey. Add one of them first.")
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user).instance
    _keep(codes, now)
    _say("codes_made", user, codes, now)
    return codes


@transaction.atomic
def take_code(user: User, *, code: str, now: datetime) -> Authenticator:
    """Spend a code of the app, or a recovery code, and say which of them it was; raises Refused(field="code")."""
    _lock(user)
    for app in _rows(user, Authenticator.Type.TOTP):
        spent = app.data.get("spent", 0)
        counter = one_time_codes.counter_of(decrypt(app.data["secret"]), code, at=now, after=spent)
        if counter is not None:
            _keep(app, app.created_at, spent=counter)
            return app
    for codes in _rows(user, Authenticator.Type.RECOVERY_CODES):
        if codes.wrap().validate_code(code.replace("-", "")):
            _say("code_used", user, codes, now)
            return codes
    raise Refused(WRONG_CODE, field="code")


def _lock(user: User) -> None:
    """One change at a time of how one person signs in."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _rows(user: User, *types: str) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type__in=types).order_by("pk"))


def _keep(step: Authenticator, at: datetime, **data: Any) -> None:
    step.created_at = at
    step.data.update(data)
    step.save(update_fields=["created_at", "data"])


def _make_missing_codes(user: User, now: datetime) -> None:
    if not _rows(user, Authenticator.Type.RECOVERY_CODES):
        _keep(RecoveryCodes.activate(user).instance, now)


def _say(what: str, user: User, step: Authenticator, now: datetime) -> None:
    """A sentence in each clinic, and one mail, from the first of them."""
    clinics = scope.clinics_of(user.pk)
    record_in(clinics, f"sign_in.{what}", user, now=now)
    if clinics:
        tell(user, what, clinic_id=clinics[0], key=f"{step.pk}:{now.timestamp()}", now=now)


def record_in(
    clinics: Sequence[int], kind: str, user: User, *, now: datetime, by_id: int | None = None
) -> None:
    for clinic_id in clinics:
        with scope.in_clinic(clinic_id):
            audit.record(kind, target=user, by=Actor("staff", clinic_id, by_id or user.pk), now=now)


def tell(user: User, what: str, *, clinic_id: int, key: str, now: datetime) -> None:
    with scope.in_clinic(clinic_id):
        outbox.queue(
            clinic_id=clinic_id,
            template="staff_second_step",
            address=user.email,
            language="en",
            idempotency_key=f"second_step:{what}:{user.pk}:{key}",
            now=now,
            parameters={"what": what},
            about=("user", user.pk),
        )
