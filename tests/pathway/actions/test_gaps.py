"""What fell due between a backup and its restore was possibly sent; what would have waited for the morning was not."""

from datetime import UTC, datetime, timedelta

import pytest

from clinic import scope
from clinic.models import AuditEvent, Message
from pathway.actions import gaps
from pathway.models import CheckIn
from tests.pathway import follow_up

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # in Denver


@pytest.fixture
def due_at(alder):
    """Call it to let the only check-in fall due at a moment."""

    def fall_due(moment):
        check_in = follow_up.planned(alder)
        Message.objects.all().delete()
        CheckIn.objects.exclude(pk=check_in.pk).update(due_at=MIDNIGHT + timedelta(days=30))
        CheckIn.objects.filter(pk=check_in.pk).update(due_at=moment)
        return check_in

    return fall_due


def messages(alder):
    scope.enter(alder.clinic.pk)
    found = Message.objects.filter(about_kind="check_in").order_by("template")
    return list(found.values_list("template", "state"))


def settle(alder, *, hours, now):
    count = gaps.settle(taken_at=now - timedelta(hours=hours), now=now)
    scope.enter(alder.clinic.pk)
    return count


def test_a_check_in_that_fell_due_in_the_gap_was_possibly_sent(alder, due_at):
    due_at(MIDNIGHT + timedelta(hours=10))
    assert settle(alder, hours=3, now=MIDNIGHT + timedelta(hours=12)) == 1
    assert messages(alder) == [("check_in_invitation", "possibly")]


def test_so_was_its_reminder_when_the_gap_was_longer(alder, due_at):
    due_at(MIDNIGHT + timedelta(hours=10))
    settle(alder, hours=30, now=MIDNIGHT + timedelta(hours=37))
    assert messages(alder) == [("check_in_invitation", "possibly"), ("check_in_reminder", "possibly")]


def test_what_fell_due_in_a_night_that_is_not_over_was_not_sent_and_is_asked_in_the_morning(alder, due_at):
    check_in = due_at(MIDNIGHT - timedelta(minutes=30))
    settle(alder, hours=2, now=MIDNIGHT + timedelta(hours=1))
    check_in.refresh_from_db()
    assert (messages(alder), check_in.state) == ([], "planned")
    assert check_in.due_at > MIDNIGHT + timedelta(hours=1)


def test_the_same_night_was_over_in_a_longer_gap(alder, due_at):
    due_at(MIDNIGHT - timedelta(minutes=30))
    settle(alder, hours=24, now=MIDNIGHT + timedelta(hours=12))
    assert messages(alder) == [("check_in_invitation", "possibly")]


def test_settling_twice_makes_nothing_twice_and_is_said_in_the_log(alder, due_at):
    due_at(MIDNIGHT + timedelta(hours=10))
    now = MIDNIGHT + timedelta(hours=12)
    assert [settle(alder, hours=3, now=now), settle(alder, hours=3, now=now)] == [1, 0]
    assert AuditEvent.objects.filter(kind="installation.restored").count() == 2
