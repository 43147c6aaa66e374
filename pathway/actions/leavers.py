"""Somebody works here no longer, or as something else: what waits for them goes to others, and back when they return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clinic.actions import staff
from clinic.actors import Actor
from clinic.enums import Role
from clinic.errors import Refused, Stale
from clinic.models import Clinic, Membership
from pathway.actions import hand_overs
from pathway.actions.hand_overs import HandOver, Return
from pathway.queries import leavers as queries

MORE_CAME = "Something new waits for them since you opened this page. Look at it now, and press again."


@dataclass(frozen=True)
class Leaving:
    """What a press did: the person as they stand now, and what went to whom."""

    member: Membership
    handed_over: HandOver


@transaction.atomic
def switch_off(member: Membership, *, seen: str, by: Actor, now: datetime) -> Leaving:
    """Hand over alerts and calls, then let nothing open to them any more. Visits and drafts stay as they are, to be settled.

    `seen` is what the page had shown (`Hanging.seen`). Raises Stale where something else hangs on them by now, or they were
    switched off; Refused where nobody else would hear their alerts, and where staff.switch_off does. Nothing changed then.
    """
    _look_again(member, seen, now)
    handed_over = _let_go(member, by, now)
    return Leaving(staff.switch_off(member, by=by, now=now), handed_over)


@transaction.atomic
def switch_on(member: Membership, *, by: Actor, now: datetime) -> Return:
    """They work here again; what was handed over and nobody has begun is theirs again."""
    staff.switch_on(member, by=by, now=now)
    return hand_overs.give_back(member.clinic, member.user, by=by, now=now)


@transaction.atomic
def change_role(
    member: Membership, *, role: Role, title: str, was: Role, seen: str, by: Actor, now: datetime
) -> Leaving:
    """Another role, or other letters behind the name. Whoever hears alerts no longer hands over theirs first.

    Raises as `switch_off` does; `seen` counts only where what hangs on them is touched.
    """
    nothing = HandOver(None, 0, 0)
    if was == role or role in staff.HEARS_ALERTS:
        return Leaving(staff.change_role(member, role=role, title=title, was=was, by=by, now=now), nothing)
    _look_again(member, seen, now)
    handed_over = _let_go(member, by, now)
    changed = staff.change_role(member, role=role, title=title, was=was, by=by, now=now)
    return Leaving(changed, handed_over)


def _look_again(member: Membership, seen: str, now: datetime) -> None:
    """The clinic is locked before any alert, in the order of the verbs that time alerts anew."""
    Clinic.objects.select_for_update(no_key=True).get(pk=member.clinic_id)
    if queries.hanging(member, now=now).seen != seen:
        raise Stale(MORE_CAME)


def _let_go(member: Membership, by: Actor, now: datetime) -> HandOver:
    """While they still work here: whose deputy is whose is asked of those who do."""
    clinic, user = member.clinic, member.user
    if member.role not in staff.HEARS_ALERTS:
        return HandOver(None, 0, hand_overs.leave_to_the_desk(clinic, user, by=by, now=now))
    hanging = queries.hanging(member, now=now)
    if hanging.alerts and hanging.stands_in is None:
        raise Refused("Nobody else here hears alerts. Invite a therapist or a manager first.")
    return hand_overs.hand_over(clinic, user, by=by, now=now)
