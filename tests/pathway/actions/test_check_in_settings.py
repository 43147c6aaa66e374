"""A clinic says when its check-ins leave, what is too late, and for how long it asks about safety."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent, Clinic
from pathway.actions import check_in_settings
from pathway.actions.check_in_settings import CheckInSettings
from pathway.models import CheckIn
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up

pytestmark = pytest.mark.django_db
SHIPPED = CheckInSettings(time(20), time(8), too_late_hours=72, safety_weeks=4)
LATER = NOW + timedelta(hours=2)


def change(at, **different):
    wanted = replace(SHIPPED, **different)
    return check_in_settings.change(at.clinic, wanted=wanted, by=at.manager.by, now=LATER)


def test_a_clinic_that_chose_nothing_works_by_the_reference(alder):
    assert check_in_settings.of_clinic(alder.clinic) == SHIPPED


def test_what_is_planned_already_is_planned_anew_by_the_clock(alder):
    check_in = follow_up.planned(alder)
    change(alder, quiet_until=time(11), safety_weeks=6)
    assert check_in_settings.replan_changed(now=LATER) == 1
    cast.enter(alder)
    rows = CheckIn.objects.filter(treatment_session=check_in.treatment_session).order_by("due_at")
    assert [(row.sequence, alder.clinic.local(row.due_at).strftime("%H:%M")) for row in rows] == [
        (1, "11:00"),
        *((week, "11:00") for week in (1, 2, 3, 4, 5, 6)),
    ]
    assert check_in_settings.replan_changed(now=LATER) == 0


def test_saving_the_same_again_changes_nothing(alder):
    change(alder)
    assert Clinic.objects.get(pk=alder.clinic.pk).replan_since is None
    assert AuditEvent.objects.filter(kind="practice.check_ins_changed").count() == 0


def test_a_change_is_in_the_audit_with_what_was_before(alder):
    change(alder, too_late_hours=48)
    assert AuditEvent.objects.get(kind="practice.check_ins_changed").detail == {
        "too_late_hours": ["72", "48"]
    }


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"quiet_from": time(9), "quiet_until": time(17)}, "quiet_from"),
        ({"quiet_from": time(1), "quiet_until": time(5)}, "quiet_until"),
        ({"quiet_from": time(14), "quiet_until": time(8)}, "quiet_until"),
        ({"too_late_hours": 11}, "too_late_hours"),
        ({"too_late_hours": 169}, "too_late_hours"),
        ({"safety_weeks": 3}, "safety_weeks"),
        ({"safety_weeks": 13}, "safety_weeks"),
    ],
)
def test_what_would_wake_people_or_ask_too_little_is_refused(alder, different, field):
    with pytest.raises(Refused) as refused:
        change(alder, **different)
    assert refused.value.field == field
    assert check_in_settings.of_clinic(Clinic.objects.get(pk=alder.clinic.pk)) == SHIPPED
