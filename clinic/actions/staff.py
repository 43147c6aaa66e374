"""What somebody is here: their role, whether they lead clinically, and whether they work here any more.

Switching off and another role are asked for by the pathway's verbs, which hand over what hangs on a person first.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit, moves, scope
from clinic.actions import care_teams, invitations, sessions
from clinic.actors import Actor
from clinic.enums import Role
from clinic.errors import Refused, Stale
from clinic.models import Clinic, Membership
from clinic.permissions import may

HEARS_ALERTS = (Role.MANAGER, Role.THERAPIST)


@transaction.atomic
def change_role(
    membership: Membership, *, role: Role, title: str, was: Role, by: Actor, now: datetime
) -> Membership:
    """Give somebody another role, and what is printed behind their name. `was` is the role the page showed.

    Whoever may invite nobody in it has invited nobody: what they sent and nobody answered is taken back. Only a therapist
    stays in a care team.

    Raises Refused at `role` for one's own, for the last manager and for the only clinical lead; Stale when somebody else
    changed it meanwhile.
    """
    row = _locked(membership)
    if row.role != was:
        raise Stale(moves.LOST_RACE)
    if role != row.role:
        _may_lose_rights(row, by, field="role")
        if role not in HEARS_ALERTS:
            _leads_no_more(row, field="role")
    title = title.strip()
    if (role, title) == (row.role, row.title):
        return row
    before = row.role
    row.role, row.title = role, title
    row.is_desk_lead = row.is_desk_lead and role == Role.RECEPTIONIST
    row.is_clinical_lead = row.is_clinical_lead and role in HEARS_ALERTS
    row.save(update_fields=["role", "title", "is_desk_lead", "is_clinical_lead"])
    if role not in HEARS_ALERTS:
        _stands_in_no_more(row)
    if role != Role.THERAPIST:
        care_teams.leave(row, by=by, now=now)
    if not may(row, "keep_staff"):
        invitations.withdraw_all_of(row, by=by, now=now)
    audit.record("member.role_changed", target=row, by=by, now=now, detail={"role": [before, role]})
    return row


@transaction.atomic
def switch_off(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Somebody works here no longer: from the next request on nothing here opens to them. What they did stays theirs.

    Whom they invited and who has not come yet has to be invited by somebody else. Who works in no clinic any more is signed
    out everywhere.

    Raises Refused for oneself, the last manager and the only clinical lead; Stale where they were switched off already.
    """
    row = _locked(membership)
    if not row.is_active:
        raise Stale("Somebody switched them off a moment ago.")
    _may_lose_rights(row, by, field=None)
    _leads_no_more(row, field=None)
    row.is_active = row.is_desk_lead = row.is_clinical_lead = False
    row.save(update_fields=["is_active", "is_desk_lead", "is_clinical_lead"])
    _stands_in_no_more(row)
    invitations.withdraw_all_of(row, by=by, now=now)
    if not scope.clinics_of(row.user_id):
        sessions.end_all(row.user_id)
    audit.record("member.switched_off", target=row, by=by, now=now)
    return row


@transaction.atomic
def switch_on(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Somebody works here again, in the role they had and with the password they have. Raises Stale where they do."""
    row = _locked(membership)
    if row.is_active:
        raise Stale("Somebody switched them on a moment ago.")
    row.is_active = True
    row.save(update_fields=["is_active"])
    audit.record("member.switched_on", target=row, by=by, now=now)
    return row


@transaction.atomic
def name_clinical_lead(membership: Membership, *, is_lead: bool, by: Actor, now: datetime) -> Membership:
    """Say who leads the clinic clinically, or take that back; twice changes nothing.

    Raises Refused for somebody who hears no alerts or works here no longer, and where nobody else would lead.
    """
    row = _locked(membership)
    if row.is_clinical_lead == is_lead:
        return row
    if not is_lead:
        _leads_no_more(row, field=None)
    elif not row.is_active or row.role not in HEARS_ALERTS:
        raise Refused("Only a therapist or a manager who works here leads clinically.")
    row.is_clinical_lead = is_lead
    row.save(update_fields=["is_clinical_lead"])
    verb = "named" if is_lead else "taken_back"
    audit.record(f"member.clinical_lead_{verb}", target=row, by=by, now=now)
    return row


def _locked(membership: Membership) -> Membership:
    """The row as it stands. The clinic is locked first: of two managers who switch each other off one is told."""
    Clinic.objects.select_for_update(no_key=True).get(pk=membership.clinic_id)
    return Membership.objects.select_related("clinic", "user").get(pk=membership.pk)


def _may_lose_rights(row: Membership, by: Actor, *, field: str | None) -> None:
    if row.user_id == by.user_id:
        raise Refused("Another manager does this for you: nobody locks themselves out.", field=field)
    if row.role == Role.MANAGER and not _others(row).filter(role=Role.MANAGER).exists():
        raise Refused(f"{row.user.name} is the only manager here. Make somebody else one first.", field=field)


def _leads_no_more(row: Membership, *, field: str | None) -> None:
    if row.is_clinical_lead and not _others(row).filter(is_clinical_lead=True).exists():
        raise Refused(
            f"{row.user.name} is the only clinical lead, who hears what nobody answers. Name another one first.",
            field=field,
        )


def _others(row: Membership) -> QuerySet[Membership]:
    return Membership.objects.filter(clinic_id=row.clinic_id, is_active=True, user__is_active=True).exclude(
        pk=row.pk
    )


def _stands_in_no_more(row: Membership) -> None:
    Membership.objects.filter(clinic_id=row.clinic_id, deputy_id=row.user_id).update(deputy=None)
