"""Thousands of check-ins that are due at once, for what measures and breaks the sending of them."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from django.db import transaction

from clinic import dates, scope
from clinic.models import Message
from pathway.enums import CheckInKind
from pathway.models import CheckIn, TreatmentSession
from tests import cast
from tests.journeys import arrangements
from tests.pathway import sessions

FIRST = 1000  # the plan itself never gets that far


@dataclass
class Clinic:
    """A clinic of its own where it is morning, with one signed session that all these check-ins belong to."""

    at: cast.Cast
    session: TreatmentSession
    laid: "count[int]" = field(default_factory=lambda: count(FIRST))

    @property
    def pk(self) -> int:
        return self.at.clinic.pk

    def fall_due(self, number: int, *, ago: timedelta = timedelta(minutes=1)) -> None:
        """So many more check-ins that fell due a while ago."""
        with scope.in_clinic(self.pk):
            due_at = dates.now() - ago
            CheckIn.objects.bulk_create(
                [
                    CheckIn(
                        clinic=self.at.clinic,
                        episode=self.session.episode,
                        treatment_session=self.session,
                        kind=CheckInKind.WEEKLY,
                        sequence=next(self.laid),
                        forms=["weekly"],
                        due_at=due_at,
                        closes_at=due_at + timedelta(days=7),
                    )
                    for _ in range(number)
                ],
                batch_size=1000,
            )


def open_clinic() -> Clinic:
    """Nothing but its check-ins is to be sent: what else the session caused waits until tomorrow."""
    with transaction.atomic():
        now = dates.now()
        at = arrangements.open_clinic(f"run-{secrets.token_hex(4)}", now)
        session = sessions.signed(at, sessions.ready(at, now=now), now=now)
        Message.objects.filter(state="queued").update(next_attempt_at=now + timedelta(days=1))
        scope.enter(0)
    return Clinic(at, session)
