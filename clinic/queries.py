"""What the ground storey's pages read in bulk: staff with their credentials, rooms, hours."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.enums import CredentialKind, Role
from clinic.models import Clinic, Credential, Membership, OpeningHours, Room, User

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True)
class StaffMember:
    """One member of staff. `days_left` is per credential: days to its last day, negative when expired."""

    membership: Membership
    credentials: list[tuple[Credential, int]]


def staff_with_credentials(clinic: Clinic, *, on: date) -> list[StaffMember]:
    """Everyone who works here, by name, with their credentials; two queries."""
    members = list(Membership.objects.filter(clinic=clinic, is_active=True).select_related("user"))
    held: dict[int, list[tuple[Credential, int]]] = defaultdict(list)
    for credential in Credential.objects.filter(clinic=clinic):
        held[credential.user_id].append((credential, (credential.expires_on - on).days))
    return [StaffMember(member, held[member.user_id]) for member in members]


def other_clinics(membership: Any) -> list[Clinic]:
    """The clinics somebody works for beside this one, by name; asks nothing for people of one clinic.

    `membership` is the one of a request (clinic.permissions), which knows the keys.
    """
    keys = [key for key in membership.clinic_ids if key != membership.clinic_id]
    return list(Clinic.objects.filter(pk__in=keys).order_by("name")) if keys else []


def therapists(clinic: Clinic) -> list[User]:
    """The people patients can be booked with, by name."""
    return list(
        User.objects.filter(
            is_active=True,
            memberships__clinic=clinic,
            memberships__role=Role.THERAPIST,
            memberships__is_active=True,
        ).order_by("name")
    )


def who_hears_alerts(clinic: Clinic) -> list[User]:
    """Everybody who works here and may handle alerts: the clinical lead first, then managers, then therapists."""
    members = Membership.objects.filter(
        clinic=clinic, is_active=True, user__is_active=True, role__in=[Role.MANAGER, Role.THERAPIST]
    ).select_related("user")
    # "manager" sorts before "therapist", and False before True
    return [one.user for one in sorted(members, key=lambda one: (not one.is_clinical_lead, one.role, one.pk))]


def credentials(clinic: Clinic, user_id: int, *, on: date) -> dict[str, Credential]:
    """The latest-expiring credential of each kind for the clinic's own state issued by this day, by kind; it may have
    expired since."""
    rows = Credential.objects.filter(
        clinic=clinic, user_id=user_id, jurisdiction=clinic.jurisdiction, issued_on__lte=on
    ).order_by("expires_on")
    return {row.kind: row for row in rows if row.kind in CredentialKind.values}


def licensed(clinic: Clinic, *, on: date) -> list[User]:
    """Everybody who works here with a physical therapy licence of this state in date, the clinical lead first; one query."""
    members = Membership.objects.filter(
        clinic=clinic,
        is_active=True,
        user__is_active=True,
        user__credentials__clinic=clinic,
        user__credentials__kind=CredentialKind.LICENCE,
        user__credentials__jurisdiction=clinic.jurisdiction,
        user__credentials__issued_on__lte=on,
        user__credentials__expires_on__gte=on,
    )
    ordered = members.select_related("user").order_by("-is_clinical_lead", "user__name", "pk").distinct()
    return [one.user for one in ordered]


def rooms(clinic: Clinic) -> list[Room]:
    return list(Room.objects.filter(clinic=clinic, is_active=True))


def opening_hours(clinic: Clinic) -> list[tuple[str, list[OpeningHours]]]:
    """Every weekday with its stretches, Monday first; an empty list means closed."""
    by_day: dict[int, list[OpeningHours]] = defaultdict(list)
    for row in OpeningHours.objects.filter(clinic=clinic):
        by_day[row.weekday].append(row)
    return [(name, by_day[number]) for number, name in enumerate(WEEKDAYS)]
