"""Which second steps somebody has beside their password."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from clinic.models import Clinic, Membership, User

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


def has_passkey(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists())


def unused_codes(user: User) -> list[str]:
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(codes.wrap().get_unused_codes()) if codes else []


def _step(row: Authenticator) -> Step:
    return Step(row.pk, str(row), row.created_at, row.last_used_at)


@dataclass(frozen=True)
class Member:
    """Somebody who works here and what they have; `is_asked` where the clinic asks their role for one."""

    membership: Membership
    has_app: bool
    passkeys: int
    last_used_at: datetime | None
    is_asked: bool

    @property
    def has_any(self) -> bool:
        return self.has_app or bool(self.passkeys)


def of_members(clinic: Clinic, asked: Collection[str]) -> list[Member]:
    """Everybody who works here, by name; two queries. `asked` are the roles the clinic asks."""
    members = list(Membership.objects.filter(clinic=clinic, is_active=True).select_related("user"))
    held: dict[int, list[Authenticator]] = defaultdict(list)
    for row in Authenticator.objects.filter(user__in=[one.user_id for one in members]):
        held[row.user_id].append(row)
    return [_member(one, held[one.user_id], one.role in asked) for one in members]


def _member(membership: Membership, rows: list[Authenticator], is_asked: bool) -> Member:
    types = [row.type for row in rows]
    used = [row.last_used_at for row in rows if row.last_used_at]
    return Member(
        membership=membership,
        has_app=Authenticator.Type.TOTP in types,
        passkeys=types.count(Authenticator.Type.WEBAUTHN),
        last_used_at=max(used, default=None),
        is_asked=is_asked,
    )
