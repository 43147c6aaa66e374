"""Which second steps somebody has beside their password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from clinic.models import User

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Step:
    """An app or a passkey. `key` names it in a form of its own person."""

    key: int
    name: str
    added_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class SecondSteps:
    """`codes_left` is None for somebody who never had recovery codes."""

    app: Step | None
    passkeys: list[Step]
    codes_left: int | None
    codes_made_at: datetime | None

    @property
    def any(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def of(user: User) -> SecondSteps:
    """Everything one person has; one query."""
    rows = list(Authenticator.objects.filter(user=user).order_by("pk"))
    by_type = {row.type: row for row in rows}
    app, codes = by_type.get(Authenticator.Type.TOTP), by_type.get(Authenticator.Type.RECOVERY_CODES)
    return SecondSteps(
        app=_step(app) if app else None,
        passkeys=[_step(row) for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        codes_made_at=codes.created_at if codes else None,
    )


def unused_codes(user: User) -> list[str]:
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(codes.wrap().get_unused_codes()) if codes else []


def _step(row: Authenticator) -> Step:
    return Step(row.pk, str(row), row.created_at, row.last_used_at)
