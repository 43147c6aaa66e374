"""Count each try to sign in before its password is looked at, so that tries at the same instant are counted too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac

from clinic import audit, scope
from clinic.actors import visitor
from clinic.errors import Refused
from clinic.models import KnownDevice, SignInTry, User
from clinic.rules import tries as rules
from clinic.rules.tries import Lane

# Counts and looks in one statement: the row's lock makes a crowd queue, and no row comes back while one has to wait.
TAKE = """
INSERT INTO clinic_signintry AS known (lane, key_hash, tries, last_at, free_at)
VALUES (%(lane)s, %(key)s, 1, %(now)s, %(now)s + (%(waits)s::interval[])[1])
ON CONFLICT (lane, key_hash) DO UPDATE SET
    tries = CASE WHEN known.last_at < %(forgotten)s THEN 1 ELSE known.tries + 1 END,
    last_at = %(now)s,
    free_at = %(now)s + (%(waits)s::interval[])[
        CASE WHEN known.last_at < %(forgotten)s THEN 1 ELSE least(known.tries + 1, cardinality(%(waits)s::interval[])) END
    ]
WHERE known.free_at <= %(now)s
RETURNING tries, free_at
"""
GIVE_BACK = """
UPDATE clinic_signintry SET tries = greatest(tries - 1, 0), free_at = CASE WHEN tries = %s THEN %s ELSE free_at END
WHERE lane = %s AND key_hash = %s
"""


class Held(Refused):
    """No password is looked at now: there were too many wrong ones. `wait` is how long that lasts."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"Too many tries. Try again in {rules.said(wait)}.")
        self.wait = wait


@dataclass(frozen=True)
class Try:
    """One count in one lane; `wait` is what a wrong password costs."""

    lane: Lane
    key: bytes
    number: int
    at: datetime
    wait: timedelta


def take(*, email: str, address: str, device: UUID | None, now: datetime) -> list[Try]:
    """Count a try at the account behind `email`, before its password is looked at; raises Held while it has to wait.

    A device that has signed in to it before has a lane of its own, apart from strangers at other addresses. An e-mail nobody
    has is counted alike, so that nobody learns who works here.
    """
    if device is not None and _is_known(email, device):
        return [_take(rules.DEVICE, f"{_plain(email)} {device}", now)]
    return [_take(rules.ADDRESS, address, now), _take(rules.ACCOUNT, _plain(email), now)]


def right(taken: Sequence[Try]) -> None:
    """The password was right: the account's count is forgotten. Of its address only this one try is given back, or somebody
    with an account of their own would wipe the count between guesses at others.
    """
    for one in taken:
        if one.lane == rules.ADDRESS:
            with connection.cursor() as cursor:
                cursor.execute(GIVE_BACK, [one.number, one.at, one.lane.name, one.key])
        else:
            SignInTry.objects.filter(lane=one.lane.name, key_hash=one.key).delete()


def wrong(taken: Sequence[Try], *, email: str, now: datetime) -> None:
    """The password was wrong: where the account has to wait from now on, each clinic of its person has it in its record."""
    wait = max((one.wait for one in taken if one.lane != rules.ADDRESS), default=rules.NO_WAIT)
    if not wait:
        return
    for user in User.objects.filter(email=_plain(email)):
        for clinic_id in scope.clinics_of(user.pk):
            with scope.in_clinic(clinic_id):
                audit.record(
                    "sign_in.held",
                    target=user,
                    by=visitor(clinic_id),
                    now=now,
                    detail={"minutes": int(wait.total_seconds() // 60)},
                )


def forget_old(*, now: datetime) -> int:
    """Take away counts nobody has added to for a day; returns how many."""
    return SignInTry.objects.filter(last_at__lt=now - rules.FORGOTTEN_AFTER, free_at__lt=now).delete()[0]


def _take(lane: Lane, whose: str, now: datetime) -> Try:
    key = salted_hmac(f"needlepath.tries.{lane.name}", whose, algorithm="sha256").digest()
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE,
            {
                "lane": lane.name,
                "key": key,
                "now": now,
                "waits": list(lane.waits),
                "forgotten": now - rules.FORGOTTEN_AFTER,
            },
        )
        row = cursor.fetchone()
    if row is None:
        waiting = SignInTry.objects.filter(lane=lane.name, key_hash=key).first()
        raise Held(waiting.free_at - now if waiting else rules.NO_WAIT)
    number, free_at = row
    return Try(lane, key, number, now, free_at - now)


def _is_known(email: str, device: UUID) -> bool:
    return KnownDevice.objects.filter(user__email=_plain(email), device=device).exists()


def _plain(email: str) -> str:
    return email.strip().lower()
