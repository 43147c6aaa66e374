"""What may be joined, what stays behind, and what is settled first."""

from datetime import UTC, datetime, timedelta

import pytest

from pathway.rules import merges
from pathway.rules.merges import Record, Settle, Visit

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
EARLIER, LATER = NINE - timedelta(days=2), NINE - timedelta(days=1)


def visit(key, *, after_minutes=0, minutes=60):
    starts_at = NINE + timedelta(minutes=after_minutes)
    return Visit(key, starts_at, starts_at + timedelta(minutes=minutes))


BUSY = {"has_open_episode": True}
EMPTY = {**BUSY, "open_episode_is_empty": True}


@pytest.mark.parametrize(
    ("kept", "other", "settle"),
    [
        ({}, {}, []),
        (BUSY, {}, []),
        ({}, BUSY, []),
        (BUSY, EMPTY, []),
        (EMPTY, EMPTY, []),
        (EMPTY, BUSY, [Settle.OTHER_WAY_ROUND]),
        (BUSY, BUSY, [Settle.TWO_EPISODES]),
        ({}, {"has_open_session": True}, [Settle.OPEN_SESSION]),
        ({"has_open_session": True}, {}, [Settle.OPEN_SESSION]),
        ({"intake": "blank"}, {"intake": "blank"}, []),
        ({"intake": "begun"}, {"intake": "blank"}, []),
        ({"intake": "blank"}, {"intake": "begun"}, [Settle.BEGUN_INTAKE]),
        ({}, {"intake": "begun"}, []),
        ({}, {"stopped_for": "opted_out"}, [Settle.STOPPED]),
        ({"stopped_for": "wrong_address"}, {"stopped_for": "died"}, [Settle.STOPPED]),
        ({"stopped_for": "opted_out"}, {"stopped_for": "opted_out"}, []),
        ({"stopped_for": "opted_out"}, {}, []),
        ({"has_died": True}, {}, [Settle.DIED]),
        ({"has_died": True}, {"has_died": True}, []),
        ({}, {"has_died": True}, []),  # its messages are stopped, which is settled before
        ({}, {"wants_chaperone": True}, [Settle.CHAPERONE]),
        ({"wants_chaperone": True}, {"wants_chaperone": True}, []),
        ({"wants_chaperone": True}, {}, []),
        ({}, {"therapist_wish": "woman"}, [Settle.THERAPIST_WISH]),
        ({"therapist_wish": "man"}, {"therapist_wish": "woman"}, [Settle.THERAPIST_WISH]),
        ({"therapist_wish": "woman"}, {"therapist_wish": "woman"}, []),
        ({"therapist_wish": "woman"}, {}, []),
        ({"consent_signed_at": EARLIER}, {"consent_withdrawn_at": LATER}, [Settle.WITHDRAWN]),
        ({"consent_signed_at": LATER}, {"consent_withdrawn_at": EARLIER}, []),
        ({}, {"consent_withdrawn_at": LATER}, []),
        ({"visits": [visit(1)]}, {"visits": [visit(2, after_minutes=30)]}, [Settle.VISITS]),
        ({"visits": [visit(1)]}, {"visits": [visit(2, after_minutes=60)]}, []),
    ],
)
def test_what_would_be_lost_or_clash_is_settled_first(kept, other, settle):
    assert list(merges.verdict(Record(**kept), Record(**other)).settle) == settle


def test_every_pair_of_visits_that_one_person_cannot_both_come_to_is_named():
    kept = [visit(1), visit(2, after_minutes=60)]
    other = [visit(3, after_minutes=30), visit(4, after_minutes=120)]
    pairs = [(one.key, two.key) for one, two in merges.clashes(kept, other)]
    assert pairs == [(1, 3), (2, 3)]


@pytest.mark.parametrize(
    ("kept", "other", "stays"),
    [
        ({}, BUSY, (False, False, False)),
        (BUSY, EMPTY, (True, False, False)),
        ({"intake": "blank"}, {"intake": "blank"}, (False, True, False)),
        ({"consent_signed_at": EARLIER}, {"consent_signed_at": LATER}, (False, False, True)),
        ({}, {"consent_signed_at": LATER}, (False, False, False)),
        ({"consent_withdrawn_at": LATER}, {"consent_signed_at": EARLIER}, (False, False, True)),
        ({"consent_withdrawn_at": EARLIER}, {"consent_signed_at": LATER}, (False, False, False)),
    ],
)
def test_what_a_person_has_only_once_stays_with_the_archived_record(kept, other, stays):
    verdict = merges.verdict(Record(**kept), Record(**other))
    assert (verdict.open_episode_stays, verdict.open_intake_stays, verdict.consent_stays) == stays
