"""The mail of the morning: one a clinician and clinic-day, of what waits for today, and none when nothing does."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic.models import AuditEvent, Clinic, Membership, Message, TimeOff
from pathway.actions import alert_digests, alert_escalation, alerts
from pathway.models import Alert, AlertDigest, AlertTelling
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
DENVER = ZoneInfo("America/Denver")
FRIDAY, SATURDAY, MONDAY, TUESDAY = (datetime(2026, 11, day, tzinfo=DENVER) for day in (20, 21, 23, 24))


def at(day, clock):
    return datetime.combine(day.date(), time.fromisoformat(clock), DENVER).astimezone(UTC)


def waits(cast, name="Will", now=LATER):
    """An alert of the next working day, raised on Friday afternoon unless told otherwise."""
    check_in = follow_up.asked(cast, given_name=name)
    follow_up.answered(check_in, now=now, fu_rash=follow_up.yes())
    return Alert.objects.get(check_in=check_in)


def mails():
    rows = Message.objects.filter(template="staff_alert_digest").order_by("pk")
    return [(row.address, row.parameters["alerts"]) for row in rows]


def test_what_waits_is_one_mail_on_the_next_morning_the_clinic_is_open(alder):
    waits(alder, "One")
    waits(alder, "Two")
    moments = [at(FRIDAY, "23:50"), at(SATURDAY, "09:00"), at(MONDAY, "07:29"), at(MONDAY, "07:30")]
    assert [alert_digests.send_due(now=moment) for moment in moments] == [1, 0, 0, 1]


def test_a_second_clock_or_a_later_tick_makes_no_second_mail(alder):
    waits(alder)
    assert [alert_digests.send_due(now=at(MONDAY, clock)) for clock in ("07:30", "07:31", "18:00")] == [
        1,
        0,
        0,
    ]
    assert mails() == [(alder.therapist.user.email, 1)]
    assert AlertDigest.objects.get().on == MONDAY.date()


def test_nobody_gets_a_mail_that_says_nothing(alder):
    alerts.acknowledge(waits(alder), by=alder.therapist.by, now=LATER)
    follow_up.alarmed(alder, slug="fu_skin")  # told at once, not in the morning
    assert (alert_digests.send_due(now=at(MONDAY, "08:00")), mails()) == (0, [])


def test_what_nobody_acknowledged_is_said_again_the_next_morning(alder):
    waits(alder)
    assert [alert_digests.send_due(now=at(day, "08:00")) for day in (MONDAY, TUESDAY)] == [1, 1]
    assert mails() == [(alder.therapist.user.email, 1)] * 2


def test_after_a_silent_working_day_the_next_hears_too(alder):
    waits(alder, now=at(FRIDAY, "17:00"))
    alert_digests.send_due(now=at(MONDAY, "08:00"))
    alert_escalation.escalate(now=at(MONDAY, "17:00"))
    alert_digests.send_due(now=at(TUESDAY, "08:00"))
    assert sorted(mails()) == [
        (alder.therapist.user.email, 1),
        (alder.therapist.user.email, 1),
        (alder.manager.user.email, 1),
    ]


def test_while_the_owner_is_off_the_deputy_gets_the_mail(alder):
    waits(alder)
    Membership.objects.filter(pk=alder.therapist.member.pk).update(deputy=alder.manager.user)
    TimeOff.objects.create(
        clinic=alder.clinic,
        user=alder.therapist.user,
        starts_at=at(MONDAY, "00:00"),
        ends_at=at(TUESDAY, "00:00"),
    )
    alert_digests.send_due(now=at(MONDAY, "07:30"))
    assert mails() == [(alder.manager.user.email, 1)]
    assert AlertTelling.objects.get().in_digest


def test_the_clinic_says_when_its_morning_is(alder):
    waits(alder)
    Clinic.objects.update(alert_digest_at=time(9, 15))
    assert [alert_digests.send_due(now=at(MONDAY, clock)) for clock in ("09:14", "09:15")] == [0, 1]


def test_the_mail_of_one_clinic_counts_nothing_of_another(birch, alder):
    waits(alder)
    assert alert_digests.send_due(now=at(MONDAY, "12:00")) == 1
    assert mails() == [(alder.therapist.user.email, 1)]


def test_the_mail_is_in_the_audit(alder):
    waits(alder)
    alert_digests.send_due(now=at(MONDAY, "12:00"))
    assert AuditEvent.objects.filter(kind="alert.digest_made", at=at(MONDAY, "12:00")).count() == 1


def test_a_mail_missed_in_the_morning_is_made_that_day_and_never_the_day_after_for_it(alder):
    waits(alder)
    assert alert_digests.send_due(now=at(MONDAY, "23:00")) == 1
    assert alert_digests.send_due(now=at(TUESDAY, "07:30") - timedelta(minutes=1)) == 0
