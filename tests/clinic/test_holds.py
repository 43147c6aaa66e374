"""On hold nothing leaves, pages work, and a person decides what was possibly sent and when the hold ends."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from clinic import dates, gate, heartbeats, scope, tasks
from clinic.actions import holds
from clinic.enums import MessageState
from clinic.errors import Refused
from clinic.messages import outbox, outgoing, sending
from clinic.models import AuditEvent, Heartbeat, IdempotencyKey, Message
from clinic.queries import holds as queries
from pathway import tasks as tasks_of_care
from pathway.models import CheckIn
from tests.cast import NOW
from tests.clinic.messages.test_outbox import queue
from tests.pathway import follow_up

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def on_hold(db):
    """As a restore leaves it: the signs of life are in no backup."""
    Heartbeat.objects.all().delete()


def states():
    return sorted(Message.objects.values_list("idempotency_key", "state"))


def test_what_is_due_is_not_claimed_on_hold_and_leaves_when_it_ends(alder, on_hold):
    queue(alder)
    assert outgoing.claim(now=LATER, batch=10).rows == []
    assert (sending.send_due(now=LATER).sent, len(mail.outbox)) == (0, 0)

    holds.lift(by=alder.manager.user, now=LATER)
    scope.enter(alder.clinic.pk)
    assert (sending.send_due(now=LATER).sent, len(mail.outbox)) == (1, 1)


def test_nothing_is_asked_or_reminded_of_on_hold(alder, on_hold):
    check_in = follow_up.planned(alder)
    CheckIn.objects.filter(pk=check_in.pk).update(due_at=dates.now() - timedelta(hours=1))
    for task in (
        "ask_due_check_ins",
        "remind_of_visits",
        "remind_of_intakes",
        "chase_unanswered",
        "ask_before_visits",
    ):
        getattr(tasks_of_care, task)()
    tasks.warn_of_expiry()
    check_in.refresh_from_db()
    assert (check_in.state, Message.objects.filter(about_kind="check_in").count()) == ("planned", 0)


def test_nothing_past_its_days_is_removed_on_hold(alder, on_hold):
    key = IdempotencyKey(
        clinic=alder.clinic, actor="staff:1", key="old", redirect="/", created_at=NOW - timedelta(days=400)
    )
    key.save()
    tasks_of_care.clear_out()
    with pytest.raises(CommandError, match="on hold"):
        call_command("clear_out")
    assert IdempotencyKey.objects.filter(pk=key.pk).exists()

    holds.lift(by=alder.manager.user, now=LATER)
    tasks_of_care.clear_out()
    scope.enter(alder.clinic.pk)
    assert not IdempotencyKey.objects.filter(pk=key.pk).exists()


def test_what_was_possibly_sent_leaves_by_choice_alone(alder):
    for key in ("one", "two", "three"):
        queue(alder, key=key)
    assert outbox.doubt(now=LATER) == 3
    assert sending.send_due(now=LATER).sent == 0
    assert outbox.oldest_due(LATER) is None

    chosen = Message.objects.get(idempotency_key="one")
    assert holds.decide([str(chosen.uuid)], leaves=True, by=alder.manager.user, now=LATER) == 1
    assert holds.decide(["staff_alert"], leaves=False, by=alder.manager.user, now=LATER) == 2
    scope.enter(alder.clinic.pk)
    assert sending.send_due(now=LATER).sent == 1
    assert states() == [("one", "sent"), ("three", "cancelled"), ("two", "cancelled")]
    said = (
        AuditEvent.objects.filter(kind__startswith="hold.")
        .order_by("pk")
        .values_list("kind", "actor_id", "detail__messages")
    )
    assert list(said) == [
        ("hold.let_go", alder.manager.user.pk, 1),
        ("hold.taken_back", alder.manager.user.pk, 2),
    ]


def test_what_was_not_due_yet_was_not_sent_and_leaves_as_ever(alder):
    queue(alder, due_at=LATER + timedelta(hours=1))
    assert outbox.doubt(now=LATER) == 0


def test_what_a_patient_no_longer_wants_is_taken_back_also_where_it_was_possibly_sent(alder):
    queue(alder, about=("check_in", 1))
    outbox.doubt(now=LATER)
    assert outbox.cancel(about=("check_in", 1), clinic_id=alder.clinic.pk, reason="Discharged.") == 1
    assert states() == [("promise:1", MessageState.CANCELLED)]


def test_a_decision_about_nothing_and_a_second_lift_are_refused(alder):
    with pytest.raises(Refused, match="Nothing of that name"):
        holds.decide(["staff_alert"], leaves=True, by=alder.manager.user, now=NOW)
    with pytest.raises(Refused, match="not on hold"):
        holds.lift(by=alder.manager.user, now=NOW)


def test_pages_work_on_hold_and_every_one_says_so(alder, sign_in, on_hold):
    for person, path in (
        (alder.receptionist, "/today/"),
        (alder.therapist, "/patients/"),
        (alder.manager, "/practice/"),
    ):
        page = sign_in(person).get(path)
        assert page.status_code == 200
        assert page.content.count(b"On hold: nothing is sent") == 1
        assert b"Check-ins are not being sent" not in page.content


def test_monitors_hear_of_a_hold(client, on_hold):
    assert client.get("/status").json()["late"][0] == "on hold"


def test_the_command_tells_decides_and_ends(alder, capsys, on_hold):
    queue(alder)
    call_command("hold", restored_from=dates.now() - timedelta(hours=1))
    call_command("hold", list="staff_alert")
    scope.enter(alder.clinic.pk)
    [row] = Message.objects.all()
    call_command("hold", send=["all"], lift=True, by="MAX@alder.example")
    told = capsys.readouterr().out.splitlines()

    assert told == [
        "On hold: nothing leaves.",
        "possibly sent: 1 staff_alert, due from 2026-11-18 17:00 to 2026-11-18 17:00 UTC",
        f"{row.uuid}  alder  due 2026-11-18 17:00 UTC",
        "1 leave.",
        "Messages leave.",
    ]
    assert gate.is_open()
    assert queries.possibly_sent() == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"lift": True}, "Say who decides"),
        ({"lift": True, "by": "nobody@alder.example"}, "Say who decides"),
        ({"lift": True, "by": "max@alder.example"}, "Say first of when this copy is"),
        ({"restored_from": NOW.replace(tzinfo=None)}, "with its zone"),
    ],
)
def test_the_command_refuses_in_a_sentence(alder, on_hold, options, told):
    with pytest.raises(CommandError, match=told):
        call_command("hold", **options)
    assert not gate.is_open()


def test_the_hold_is_one_of_the_signs_of_life(db):
    assert heartbeats.health(NOW).is_held is False
    Heartbeat.objects.filter(part=heartbeats.MAY_LEAVE).delete()
    assert heartbeats.health(NOW).is_held is True
