"""The sealer: what is settled is sealed once, in order, clinic by clinic, also across a restore."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from clinic import scope
from clinic.actions import seals
from clinic.messages import rendering
from clinic.models import AuditEvent, AuditSeal, Message
from tests import cast
from tests.at_once import at_once, elsewhere
from tests.cast import NOW
from tests.clinic import sealed
from tests.clinic.sealed import as_owner, faults, seal, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(db):
    clinic = sealed.opened()
    seal()
    return clinic


def chain(at):
    cast.enter(at)
    return list(AuditSeal.objects.order_by("number").values_list("number", "sentences"))


def test_every_sentence_of_a_clinic_is_sealed(at):
    cast.enter(at)
    assert chain(at) == [(1, AuditEvent.objects.count())]
    assert faults(at) == []


def test_what_is_written_later_is_in_the_next_seal_and_nothing_makes_an_empty_one(at):
    first = chain(at)
    written(at, 3)
    assert (seal(), seal()) == (3, 0)
    assert chain(at) == [*first, (2, 3)]
    assert faults(at) == []


def test_each_clinic_has_a_chain_of_its_own(at):
    other = sealed.opened()
    written(at, 2)
    seal()
    assert ([number for number, _ in chain(at)], [number for number, _ in chain(other)]) == ([1, 2], [1])
    assert faults(at) == []


def test_a_long_log_is_parted_into_seals(at, monkeypatch):
    monkeypatch.setattr(seals, "SENTENCES_IN_A_SEAL", 2)
    written(at, 5)
    assert seal() == 5
    assert chain(at)[1:] == [(2, 2), (3, 2), (4, 1)]
    assert faults(at) == []


def test_what_another_transaction_may_still_come_before_waits(at):
    wrote, may_end = threading.Event(), threading.Event()

    def slow():
        id = sealed._write(at)
        wrote.set()
        assert may_end.wait(30)
        return id

    def others():
        assert wrote.wait(30)
        written(at)
        before = seal()
        may_end.set()
        return before

    _, sealed_before = at_once(slow, others)
    assert sealed_before == 0
    assert seal() == 2
    assert faults(at) == []


def test_of_two_sealers_at_once_nothing_is_sealed_twice(at):
    written(at, 4)
    assert sum(at_once(*[lambda: seals.seal_due(now=NOW)] * 3)) == 4
    assert chain(at)[1:] == [(2, 4)]
    assert faults(at) == []


def test_a_seal_once_made_stays(at):
    cast.enter(at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditSeal.objects.update(sentences=1)


ELSEWHERE = 2**40


def restored(at, count):
    """Sentences as a restore brings them: of transactions this server has not counted to."""

    def laid():
        cast.enter(at)
        for number in range(count):
            AuditEvent.objects.create(
                clinic_id=at.clinic.pk,
                at=NOW,
                kind="chart.viewed",
                actor_kind="staff",
                target_kind="patient",
                transaction_id=ELSEWHERE - number,
            )
        return list(AuditEvent.objects.order_by("id").values_list("pk", flat=True))[-count:]

    return elsewhere(laid)


def test_after_a_restore_the_chain_goes_on(at):
    restored(at, 3)
    assert seal() == 3
    assert faults(at) == []
    written(at, 2)
    assert faults(at) == []
    assert seal() == 2
    written(at)
    assert seal() == 1
    assert faults(at) == []


def test_before_and_after_a_restore_what_was_changed_is_found(at):
    before = restored(at, 3)
    seal()
    after = written(at, 2)
    seal()
    as_owner(
        at,
        f"UPDATE clinic_auditevent SET patient_id = 8 WHERE id = {before[1]}",
        f"DELETE FROM clinic_auditevent WHERE id = {after[0]}",
        f"""INSERT INTO clinic_auditevent (clinic_id, at, kind, actor_kind, target_kind, detail, transaction_id, id)
            VALUES ({at.clinic.pk}, now(), 'chart.viewed', 'staff', 'patient', '{{}}', {ELSEWHERE + 1}, -5)""",
    )
    assert faults(at) == [
        f"sentence {before[1]} of seal 2 was altered",
        "sentence -5 was inserted after seal 2",
        f"sentence {after[0]} of seal 3 was removed",
    ]


def test_the_end_of_the_chain_leaves_once_a_day_where_an_address_is_set(at, settings):
    assert seals.send_heads(now=NOW) == 0
    settings.AUDIT_HEAD_TO = "keeper@elsewhere.example"
    for moment in (NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1)):
        seals.send_heads(now=moment)
    cast.enter(at)
    assert [mail.address for mail in Message.objects.all()] == ["keeper@elsewhere.example"] * 2


def test_the_mail_holds_the_line_that_the_command_takes(at, settings):
    settings.AUDIT_HEAD_TO = "keeper@elsewhere.example"
    seals.send_heads(now=NOW)
    cast.enter(at)
    body = rendering.email(Message.objects.select_related("clinic").get()).body
    line = next(line for line in body.splitlines() if line.startswith(f"{at.clinic.slug}:"))
    scope.enter(0)
    assert faults(at, line) == []
    other = line[:-1] + ("0" if line[-1] != "0" else "1")
    assert faults(at, other) == ["seal 1 is not the one whose digest was kept outside"]
