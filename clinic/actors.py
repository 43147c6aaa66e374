"""Who does something: a member of staff, a patient by link, a visitor of a public page, or the system's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic.models import Membership, PatientLink


@dataclass(frozen=True)
class Actor:
    """The `by=` of every action. `id` is a user's, a link's, or None for the clock."""

    kind: str
    clinic_id: int
    id: int | None = None
    role: str = ""

    @property
    def user_id(self) -> int | None:
        return self.id if self.kind == "staff" else None

    @property
    def staff_id(self) -> int:
        """The user behind a deed only staff can do; a patient's link or the clock there is a bug, not a refusal."""
        if self.user_id is None:
            raise PermissionError(f"Only a member of staff can do this, not {self.kind}.")
        return self.user_id


def staff(membership: Membership) -> Actor:
    return Actor("staff", membership.clinic_id, membership.user_id, membership.role)


def patient(link: PatientLink) -> Actor:
    return Actor("patient", link.clinic_id, link.pk)


def visitor(clinic_id: int) -> Actor:
    """Somebody on a clinic's public page; who they are is not known."""
    return Actor("visitor", clinic_id)


def clock(clinic_id: int) -> Actor:
    return Actor("clock", clinic_id)
