"""What hangs on one person who works here, before they are switched off or change their role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from clinic.models import Membership, StaffInvitation, User
from clinic.queries import invitations
from pathway.models import Alert, CallTask, ClinicalAssessment, TreatmentSession
from pathway.queries import days_off
from pathway.states import AlertState, AssessmentState, CallTaskState
from patients.enums import AppointmentState
from patients.models import Appointment

SHOWN = 20


@dataclass(frozen=True)
class Hanging:
    """`visits` are the next twenty of `visits_count` that are still to come; `stands_in` is who gets alerts and calls.

    `deputy_of` are the colleagues whose deputy they are, `invited` those they invited who have not come yet.
    """

    visits: tuple[Appointment, ...]
    visits_count: int
    alerts: int
    calls: int
    sessions: tuple[TreatmentSession, ...]
    assessments: tuple[ClinicalAssessment, ...]
    deputy_of: tuple[User, ...]
    invited: tuple[StaffInvitation, ...]
    stands_in: User | None

    @property
    def seen(self) -> str:
        """Names what was shown, so that a press is told when more came to hang on them meanwhile."""
        drafts = len(self.sessions) + len(self.assessments)
        return f"{self.visits_count}-{self.alerts}-{self.calls}-{drafts}-{len(self.invited)}"

    @property
    def is_nothing(self) -> bool:
        return self.seen == "0-0-0-0-0" and not self.deputy_of


def hanging(member: Membership, *, now: datetime) -> Hanging:
    """All of it at this moment; a fixed number of queries. `member` has its `user` and its `clinic`."""
    clinic, user = member.clinic, member.user
    visits = Appointment.objects.filter(
        clinic=clinic,
        therapist=user,
        state__in=[AppointmentState.BOOKED, AppointmentState.ARRIVED],
        ends_at__gt=now,
    )
    theirs = Q(owner=user, state=AlertState.RAISED) | Q(acknowledged_by=user, state=AlertState.ACKNOWLEDGED)
    drafts = TreatmentSession.objects.open().filter(clinic=clinic, therapist=user)
    assessments = ClinicalAssessment.objects.filter(
        clinic=clinic, assessed_by=user, state=AssessmentState.DRAFT
    )
    return Hanging(
        visits=tuple(visits.select_related("patient").order_by("starts_at", "pk")[:SHOWN]),
        visits_count=visits.count(),
        alerts=Alert.objects.filter(theirs, clinic=clinic).count(),
        calls=CallTask.objects.filter(clinic=clinic, owner=user, state=CallTaskState.OPEN).count(),
        sessions=tuple(drafts.select_related("episode__patient").order_by("started_at", "pk")),
        assessments=tuple(assessments.select_related("episode__patient").order_by("pk")),
        deputy_of=tuple(
            User.objects.filter(
                memberships__clinic=clinic, memberships__is_active=True, memberships__deputy=user
            ).order_by("name")
        ),
        invited=tuple(invitations.waiting_from(member)),
        stands_in=days_off.stand_in(clinic, user, now=now),
    )
