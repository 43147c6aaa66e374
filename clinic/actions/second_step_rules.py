"""Of which roles a clinic asks a second step and from when, and the way back in for somebody who lost theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from clinic import audit, moves, scope
from clinic.actions import second_steps, sessions
from clinic.actors import Actor
from clinic.enums import Role
from clinic.errors import Refused, Stale
from clinic.models import Clinic, Membership, SecondStepRule, User

LONGEST_GRACE = timedelta(days=180)
OWN = "Change your own second step under “Your sign-in”; if you lost it, another manager resets it for you."


def of_clinic(clinic: Clinic) -> dict[Role, date | None]:
    """The last day without one, for each role; None where none is asked for."""
    rows = SecondStepRule.objects.filter(clinic=clinic).values_list("role", "last_day_without")
    days = {Role(role): day for role, day in rows}
    return {role: days.get(role) for role in Role}


@transaction.atomic
def change(
    clinic: Clinic, *, wanted: Mapping[Role, date | None], version: int, by: Actor, now: datetime
) -> Clinic:
    """Say of each role the last day on which it may do without, or None. `version` is the clinic's, as the page showed it.

    Raises Refused at the role whose new day is over or too far away, and Stale; nothing changed then.
    """
    row = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    if row.version != version:
        raise Stale(moves.LOST_RACE)
    before = of_clinic(row)
    changed = {role: day for role, day in wanted.items() if day != before[role]}
    for role, day in changed.items():
        _check(role, day, today=row.local(now).date())
    if not changed:
        return row
    for role, day in changed.items():
        rule = SecondStepRule.objects.filter(clinic=row, role=role)
        if day is None:
            rule.delete()
        elif not rule.update(last_day_without=day):
            SecondStepRule.objects.create(clinic=row, role=role, last_day_without=day)
    moves.edit(row, version=version)
    detail = {role.value: day.isoformat() if day else "" for role, day in changed.items()}
    audit.record("practice.second_step_changed", target=row, by=by, now=now, detail=detail)
    return row


@transaction.atomic
def reset(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Somebody lost what they sign in with: the password alone counts until they add a second step; they are signed out.

    Raises Refused for oneself and for somebody who works here no longer, Stale where there is nothing to reset.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=membership.user_id)
    if user.pk == by.user_id:
        raise Refused(OWN)
    if not membership.is_active:
        raise Refused(f"{user.name} works here no longer.")
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise Stale(f"{user.name} has no second step to reset.")
    User.objects.filter(pk=user.pk).update(sign_in_generation=F("sign_in_generation") + 1)
    sessions.end_strange(user, here=None)  # nor listed any more, nor known by a device that may be lost too
    second_steps.record_in(scope.clinics_of(user.pk), "sign_in.reset", user, by_id=by.user_id, now=now)
    second_steps.tell(user, "reset", clinic_id=membership.clinic_id, key=str(now.timestamp()), now=now)


def _check(role: Role, day: date | None, *, today: date) -> None:
    if day is None:
        return
    if day < today:
        raise Refused("This day is over. The first day that can be chosen is today.", field=role)
    if day > today + LONGEST_GRACE:
        raise Refused("Half a year is long enough to add one. Choose an earlier day.", field=role)
