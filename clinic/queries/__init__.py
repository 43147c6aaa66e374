"""What the ground storey's pages read in bulk: staff with their credentials, rooms, hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from clinic.enums import CredentialKind, Role
from clinic.models import Clinic, Credential, CredentialScan, Membership, OpeningHours, Room, User
from clinic.rules import credentials as rules

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True)
class Paper:
    """One credential as it stands on a day. `days_left` to its last day, negative when expired.

    `is_renewed`: a later one of the same kind is recorded too. `warning` is the rule's, None where nobody need act.
    """

    credential: Credential
    days_left: int
    is_renewed: bool

    @property
    def warning(self) -> int | None:
        settled = self.is_renewed or self.credential.withdrawn_at is not None
        return None if settled else rules.warning(self.days_left)

    @property
    def left(self) -> str:
        return {0: "Last day today", 1: "1 day left"}.get(self.days_left, f"{self.days_left} days left")


@dataclass(frozen=True)
class StaffMember:
    membership: Membership
    papers: list[Paper]

    @property
    def in_use(self) -> list[Paper]:
        """What counts, or last counted: neither withdrawn nor renewed."""
        return [one for one in self.papers if not one.is_renewed and one.credential.withdrawn_at is None]


def staff_with_credentials(clinic: Clinic, *, on: date) -> list[StaffMember]:
    """Everyone who works here, by name, with their credentials; two queries."""
    members = list(Membership.objects.filter(clinic=clinic, is_active=True).select_related("user"))
    held: dict[int, list[Credential]] = defaultdict(list)
    for credential in Credential.objects.filter(clinic=clinic):
        held[credential.user_id].append(credential)
    return [StaffMember(member, _papers(held[member.user_id], on)) for member in members]


def staff_member(membership: Membership, *, on: date) -> StaffMember:
    """One person with every credential ever recorded here, by kind, the latest first, and its scans; two queries."""
    rows = Credential.objects.filter(clinic_id=membership.clinic_id, user_id=membership.user_id)
    scans = Prefetch("scans", CredentialScan.objects.defer("content"))
    return StaffMember(
        membership, _papers(list(rows.select_related("withdrawn_by").prefetch_related(scans)), on)
    )


def running_out(*, on: date) -> list[tuple[int, int]]:
    """Keys of the credentials, and of their clinics, that run out within the widest warning of `on` or ran out; for every
    clinic in sight, without those that were renewed, withdrawn, or belong to somebody who left."""
    later = Credential.objects.filter(
        clinic=OuterRef("clinic"),
        user=OuterRef("user"),
        kind=OuterRef("kind"),
        jurisdiction=OuterRef("jurisdiction"),
        withdrawn_at__isnull=True,
        expires_on__gt=OuterRef("expires_on"),
    )
    here = Membership.objects.filter(clinic=OuterRef("clinic"), user=OuterRef("user"), is_active=True)
    rows = Credential.objects.filter(
        Exists(here),
        ~Exists(later),
        withdrawn_at__isnull=True,
        expires_on__lte=on + timedelta(days=max(rules.WARNED_DAYS_BEFORE)),
        user__is_active=True,
    )
    return list(rows.values_list("pk", "clinic_id"))


def _papers(rows: list[Credential], on: date) -> list[Paper]:
    latest: dict[tuple[str, str], date] = {}
    for row in rows:
        if row.withdrawn_at is None:
            kind = (row.kind, row.jurisdiction)
            latest[kind] = max(latest.get(kind, row.expires_on), row.expires_on)
    return [
        Paper(
            row,
            (row.expires_on - on).days,
            is_renewed=row.withdrawn_at is None and row.expires_on < latest[(row.kind, row.jurisdiction)],
        )
        for row in rows
    ]


def other_clinics(membership: Any) -> list[Clinic]:
    """The clinics somebody works for beside this one, by name; asks nothing for people of one clinic.

    `membership` is the one of a request (clinic.permissions), which knows the keys.
    """
    keys = [key for key in membership.clinic_ids if key != membership.clinic_id]
    return list(Clinic.objects.filter(pk__in=keys).order_by("name")) if keys else []


@dataclass(frozen=True)
class ShownPerson:
    """A therapist on the public page, with the papers that are in date."""

    name: str
    licence: Credential
    needling: Credential


def shown_in_public(clinic: Clinic, *, on: date) -> list[ShownPerson]:
    """Therapists with both papers in date, by name: nobody is shown by a paper that ran out. Two queries."""
    people = therapists(clinic)
    papers: dict[tuple[int, str], Credential] = {}
    for paper in Credential.objects.filter(
        clinic=clinic, user__in=people, withdrawn_at__isnull=True, issued_on__lte=on, expires_on__gte=on
    ).order_by("expires_on"):
        papers[paper.user_id, paper.kind] = paper
    return [
        ShownPerson(
            one.name, papers[one.pk, CredentialKind.LICENCE], papers[one.pk, CredentialKind.DRY_NEEDLING]
        )
        for one in people
        if {(one.pk, CredentialKind.LICENCE), (one.pk, CredentialKind.DRY_NEEDLING)} <= papers.keys()
    ]


def therapists(clinic: Clinic) -> list[User]:
    """The people patients can be booked with, by name, each with the `shown_gender` of their membership here."""
    return list(
        User.objects.filter(
            is_active=True,
            memberships__clinic=clinic,
            memberships__role=Role.THERAPIST,
            memberships__is_active=True,
        )
        .annotate(shown_gender=F("memberships__shown_gender"))  # of the membership that was found above
        .order_by("name")
    )


def who_hears_alerts(clinic: Clinic) -> list[User]:
    """Everybody who works here and may handle alerts: the clinical lead first, then managers, then therapists."""
    return [one.user for one in in_order_of_hearing(who_handles_alerts(clinic))]


def who_handles_alerts(clinic: Clinic) -> QuerySet[Membership]:
    """The memberships, with their users, of everybody who works here and may handle alerts."""
    return Membership.objects.filter(
        clinic=clinic, is_active=True, user__is_active=True, role__in=[Role.MANAGER, Role.THERAPIST]
    ).select_related("user")


def in_order_of_hearing(members: Iterable[Membership]) -> list[Membership]:
    """The clinical lead first, then managers, then therapists."""
    # "manager" sorts before "therapist", and False before True
    return sorted(members, key=lambda one: (not one.is_clinical_lead, one.role, one.pk))


def credentials(
    clinic: Clinic, user_id: int, *, on: date, at: datetime | None = None
) -> dict[str, Credential]:
    """The latest-expiring credential of each kind for the clinic's own state issued by this day, by kind; it may have
    expired since. Those withdrawn by `at` do not count, nor without `at` any that were withdrawn."""
    rows = Credential.objects.filter(
        Q(withdrawn_at__isnull=True) if at is None else Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at),
        clinic=clinic,
        user_id=user_id,
        jurisdiction=clinic.jurisdiction,
        issued_on__lte=on,
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
        user__credentials__withdrawn_at__isnull=True,
        user__credentials__issued_on__lte=on,
        user__credentials__expires_on__gte=on,
    )
    ordered = members.select_related("user").order_by("-is_clinical_lead", "user__name", "pk").distinct()
    return [one.user for one in ordered]


def switched_off(clinic: Clinic) -> list[Membership]:
    """Who worked here once and may come back, by name."""
    return list(Membership.objects.filter(clinic=clinic, is_active=False).select_related("user"))


def rooms(clinic: Clinic) -> list[Room]:
    return list(Room.objects.filter(clinic=clinic, is_active=True))


def opening_hours(clinic: Clinic) -> list[tuple[str, list[OpeningHours]]]:
    """Every weekday with its stretches, Monday first; an empty list means closed."""
    by_day: dict[int, list[OpeningHours]] = defaultdict(list)
    for row in OpeningHours.objects.filter(clinic=clinic):
        by_day[row.weekday].append(row)
    return [(name, by_day[number]) for number, name in enumerate(WEEKDAYS)]
