"""The sealer: what is settled is sealed once, in order, clinic by clinic, whoever else is at work in the server."""

import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from clinic import scope
from clinic.actions import seals
from clinic.messages import rendering
from clinic.models import AuditEvent, AuditSeal, Message
from tests import cast
from tests.at_once import at_once, elsewhere
from tests.cast import NOW
from tests.clinic import sealed
from tests.clinic.sealed import faults, seal, written

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


def while_open(begun, others):
    """What `others` returned while another transaction, which has done `begun`, was open."""
    did, may_end = threading.Event(), threading.Event()

    def slow():
        begun()
        did.set()
        assert may_end.wait(30)

    def beside():
        assert did.wait(30)
        try:
            return others()
        finally:
            may_end.set()

    return at_once(slow, beside)[1]


def impatient():
    return elsewhere(lambda: seals.seal_due(now=NOW, patience=timedelta(0)))


def test_what_another_transaction_may_still_come_before_waits_and_is_said_to(at):
    def others():
        written(at)
        return impatient()

    assert while_open(lambda: sealed._write(at), others) == seals.Round(0, is_complete=False)
    assert impatient() == seals.Round(2, is_complete=True)
    assert faults(at) == []


def test_the_sealer_waits_a_while_for_whoever_is_writing(at):
    wrote, waits = threading.Event(), threading.Event()

    def slow():
        sealed._write(at)
        wrote.set()
        assert waits.wait(30)

    def sealer():
        assert wrote.wait(30)
        written(at)
        threading.Timer(0.3, waits.set).start()
        return seals.seal_due(now=NOW)

    assert at_once(slow, sealer)[1] == seals.Round(2, is_complete=True)
    assert faults(at) == []


def test_a_long_transaction_that_has_written_no_sentence_holds_nothing_up(at):
    def begun():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")

    def others():
        written(at)
        return impatient()

    assert while_open(begun, others) == seals.Round(1, is_complete=True)


def test_a_sentence_of_a_transaction_older_than_a_sealed_one_is_sealed_next(at):
    begun, may_write = threading.Event(), threading.Event()

    def old():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        begun.set()
        assert may_write.wait(30)
        sealed._write(at)

    def young():
        assert begun.wait(30)
        written(at)
        done = impatient()
        may_write.set()
        return done

    assert at_once(old, young)[1] == seals.Round(1, is_complete=True)
    assert (seal(), faults(at)) == (1, [])


def test_long_transactions_of_other_databases_of_the_server_hold_nothing_up(at):
    server = connection.settings_dict
    with psycopg.connect(
        host=server["HOST"], port=server["PORT"], user=server["USER"], dbname="postgres"
    ) as other:
        # Its number is older than those of the sentences, and it writes a table of its own at the same time.
        other.execute("CREATE TEMPORARY TABLE clinic_auditevent (id bigint) ON COMMIT DROP")
        other.execute("INSERT INTO clinic_auditevent SELECT pg_current_xact_id()::text::bigint")
        written(at, 2)
        assert impatient() == seals.Round(2, is_complete=True)
        other.rollback()
    assert faults(at) == []


def test_of_two_sealers_at_once_nothing_is_sealed_twice(at):
    written(at, 4)
    assert sum(done.sentences for done in at_once(*[lambda: seals.seal_due(now=NOW)] * 3)) == 4
    assert chain(at)[1:] == [(2, 4)]
    assert faults(at) == []


def test_a_seal_once_made_stays(at):
    cast.enter(at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditSeal.objects.update(sentences=1)


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
