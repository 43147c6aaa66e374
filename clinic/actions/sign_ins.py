"""Sign-ins, sign-outs and wrong passwords are in the record of every clinic their person works in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from clinic import audit, scope
from clinic.actors import Actor, clock, visitor
from clinic.models import User


def record(what: str, *, user: User, now: datetime) -> None:
    """Somebody signed in (`made`), out (`ended`), or was signed out (`timed_out`): no clinic is in sight then."""
    for clinic_id in scope.clinics_of(user.pk):
        with scope.in_clinic(clinic_id):
            audit.record(f"sign_in.{what}", target=user, by=Actor("staff", clinic_id, user.pk), now=now)


def failed(*, email: str, now: datetime) -> None:
    """A wrong password for somebody's account; who gave it is not known."""
    for user in User.objects.filter(email=email.strip().lower()):
        by_nobody_known("failed", user=user, now=now)


def by_nobody_known(what: str, *, user: User, now: datetime) -> None:
    """Something about somebody's account, done by whoever knows its address."""
    _everywhere(what, user=user, by=visitor, now=now)


def at_the_server(what: str, *, user: User, now: datetime) -> None:
    """Something about somebody's account, done by whoever runs the installation, who signs in to nothing."""
    _everywhere(what, user=user, by=clock, now=now)


def _everywhere(what: str, *, user: User, by: Callable[[int], Actor], now: datetime) -> None:
    for clinic_id in scope.clinics_of(user.pk):
        with scope.in_clinic(clinic_id):
            audit.record(f"sign_in.{what}", target=user, by=by(clinic_id), now=now)
