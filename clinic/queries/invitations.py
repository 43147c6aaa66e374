"""Invitations to work here: who has not come yet, and which one a link opens."""

from __future__ import annotations

from django.db.models import QuerySet

from clinic import invitation_links
from clinic.enums import InvitationState
from clinic.models import Clinic, Membership, StaffInvitation, User


def by_token(clinic: Clinic, secret: str) -> StaffInvitation | None:
    """The invitation whose newest link this is, in whatever state it is; one query."""
    found = StaffInvitation.objects.filter(clinic=clinic, token_hash=invitation_links.hashed(secret))
    return found.select_related("clinic", "invited_by").first()


def waiting(clinic: Clinic) -> QuerySet[StaffInvitation]:
    """Who was invited and has not come yet, the latest first, with who invited them."""
    rows = StaffInvitation.objects.filter(clinic=clinic, state=InvitationState.WAITING)
    return rows.select_related("invited_by")


def waiting_from(member: Membership) -> QuerySet[StaffInvitation]:
    """Whom this person invited into this clinic who has not come yet."""
    return waiting(member.clinic).filter(invited_by_id=member.user_id)


def account(invitation: StaffInvitation) -> User | None:
    """The sign-in its address has on this installation already: of another clinic, or of an earlier time here."""
    return User.objects.filter(email__iexact=invitation.email).first()
