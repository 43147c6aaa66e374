"""Who hears a clinic's alerts and when: shipped minutes, its own within bounds, and what counts for alerts that wait."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent, Clinic, Membership
from pathway.actions import alert_escalation, alert_settings
from pathway.actions.alert_settings import as_waits
from pathway.enums import Tier
from pathway.models import Alert, AlertTime
from pathway.reference import library
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db


def change(at, **different):
    stands = alert_settings.of_clinic(at.clinic)
    return alert_settings.change(at.clinic, wanted=replace(stands, **different), by=at.manager.by, now=LATER)


def waiting(at, tier, deputy, lead):
    return {**alert_settings.of_clinic(at.clinic).waits, tier: as_waits(deputy, lead)}


def test_a_clinic_starts_with_the_minutes_of_the_reference(alder):
    stands = alert_settings.of_clinic(alder.clinic)
    assert {
        tier: ((one.deputy.open, one.deputy.closed), (one.lead.open, one.lead.closed))
        for tier, one in stands.waits.items()
    } == {Tier(one.slug): (one.deputy, one.lead) for one in library().alert_times.values()}
    assert (stands.digest_at, AlertTime.objects.count()) == (time(7, 30), 0)


def test_what_is_changed_counts_and_is_recorded_once(alder):
    lee = alder.manager.user.pk
    change(
        alder,
        digest_at=time(6, 45),
        waits=waiting(alder, Tier.T1, (10, 20), (30, 45)),
        deputies={alder.therapist.user.pk: lee, alder.manager.user.pk: None},
    )
    clinic = Clinic.objects.get(pk=alder.clinic.pk)
    assert clinic.alert_digest_at == time(6, 45)
    assert alert_settings.of_clinic(clinic).waits[Tier.T1] == as_waits((10, 20), (30, 45))
    assert Membership.objects.get(pk=alder.therapist.member.pk).deputy_id == lee
    change(replace(alder, clinic=clinic))  # the same again is no change
    assert AuditEvent.objects.filter(kind="practice.alerts_changed").count() == 1


@pytest.mark.parametrize(
    ("tier", "deputy", "lead", "field", "sentence"),
    [
        (Tier.T0, (10, 10), (5, 20), "T0_lead_open", "after the deputy"),
        (Tier.T0, (5, 10), (10, 10), "T0_lead_closed", "after the deputy"),
        (Tier.T0, (5, 10), (31, 20), "T0_lead_open", "At most 30 minutes"),
        (Tier.T0, (5, 10), (10, 31), "T0_lead_closed", "At most 30 minutes"),
        (Tier.T1, (15, 30), (61, 60), "T1_lead_open", "within the hour"),
        (Tier.T1, (15, 0), (40, 60), "T1_deputy_closed", "at least 1"),  # an urgent clock never stands still
        (Tier.T2, (600, 0), (2460, 0), "T2_lead_open", "At most 40 hours"),
    ],
)
def test_minutes_out_of_bounds_are_refused_and_nothing_changes(alder, tier, deputy, lead, field, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        change(alder, waits=waiting(alder, tier, deputy, lead))
    assert (refusal.value.field, AlertTime.objects.count()) == (field, 0)


def test_a_deputy_is_somebody_else_who_works_here_and_may_handle_alerts(birch, alder):
    therapist = alder.therapist.user.pk
    for deputy in (therapist, alder.receptionist.user.pk, birch.therapist.user.pk):
        with pytest.raises(Refused) as refusal:
            change(alder, deputies={therapist: deputy})
        assert refusal.value.field == f"deputy_{therapist}"


def test_alerts_that_wait_are_timed_by_what_counts_now(alder):
    follow_up.alarmed(alder, slug="fu_skin")
    assert Alert.objects.get().next_step_at == LATER + timedelta(minutes=15)
    change(alder, waits=waiting(alder, Tier.T1, (3, 3), (6, 6)))
    assert Alert.objects.get().next_step_at == LATER + timedelta(minutes=3)
    assert alert_escalation.escalate(now=LATER + timedelta(minutes=3)) == 1
