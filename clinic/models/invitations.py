"""Invitations to work here: a colleague's address, what they are asked to be, and whether they came."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.enums import InvitationState, Role
from clinic.models.owned import Addressable


class StaffInvitation(Addressable):
    """One invitation. The token in its link is never stored, only its SHA-256 (see clinic.queries.invitations)."""

    email = models.EmailField(max_length=254, help_text="Stored in lower case.")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    title = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.WAITING)
    generation = models.PositiveSmallIntegerField(
        default=1, help_text="Rises with each sending; only the newest link opens."
    )
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    membership = models.ForeignKey(
        "clinic.Membership", models.PROTECT, null=True, blank=True, related_name="invitations"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "email"],
                condition=Q(state=InvitationState.WAITING),
                name="one_waiting_invitation_for_each_address",
            ),
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="invitation_state_is_known"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_is_known"),
            models.CheckConstraint(
                condition=Q(state=InvitationState.WAITING, settled_at__isnull=True)
                | (~Q(state=InvitationState.WAITING) & Q(settled_at__isnull=False)),
                name="settled_invitation_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.ACCEPTED, membership__isnull=False)
                | (~Q(state=InvitationState.ACCEPTED) & Q(membership__isnull=True)),
                name="accepted_invitation_has_its_member",
            ),
        ]
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    def is_open(self, now: datetime) -> bool:
        """Whether its newest link still leads somewhere."""
        return self.state == InvitationState.WAITING and now < self.expires_at
