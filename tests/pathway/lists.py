"""A chart opened to somebody who does not have its patient on their list, by the product's own ways."""

from datetime import datetime

from clinic.actions import care_teams
from clinic.models import CareTeam
from pathway.actions import emergency_access
from pathway.models import EmergencyAccess
from patients.models import Patient
from tests import cast


def opened(
    patient: Patient,
    person: cast.Person,
    *,
    now: datetime | None = None,
    reason: str = "covering",
    words: str = "",
) -> EmergencyAccess:
    """They gave a reason: for some hours from now on the chart is open to them."""
    return emergency_access.open_chart(
        patient, reason=reason, words=words, by=person.by, now=now or cast.this_moment()
    )


def together(at: cast.Cast, *people: cast.Person, name: str = "Team one") -> CareTeam:
    """They treat together: the patients of each are on the list of all."""
    keys = [one.member.uuid for one in people]
    return care_teams.add(at.clinic, name=name, people=keys, by=at.manager.by, now=cast.NOW)
