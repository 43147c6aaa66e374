"""The care teams of a clinic, and who could be in one."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from clinic.enums import Role
from clinic.models import CareTeam, Clinic, Membership


def of_clinic(clinic: Clinic) -> QuerySet[CareTeam]:
    """Every team by name, each with its people (`memberships`) by theirs; two queries."""
    people = Membership.objects.select_related("user")
    return CareTeam.objects.filter(clinic=clinic).prefetch_related(Prefetch("memberships", people))


def without(clinic: Clinic) -> QuerySet[Membership]:
    """Therapists who are in none: their patients are on nobody else's list."""
    return _members(clinic).filter(role=Role.THERAPIST, is_active=True, care_team=None)


def who_could_be_in(clinic: Clinic, team: CareTeam | None) -> QuerySet[Membership]:
    """The therapists who work here, and whoever is in the team already. A manager is in none, and so always says why."""
    treats = Q(is_active=True, role=Role.THERAPIST)
    return _members(clinic).filter(treats | Q(care_team=team) if team else treats)


def _members(clinic: Clinic) -> QuerySet[Membership]:
    return Membership.objects.filter(clinic=clinic).select_related("user", "care_team")
