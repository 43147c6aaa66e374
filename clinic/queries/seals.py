"""The audit's seals: what waits for one, how far each chain has come, and whether what is sealed still stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from clinic.models import AuditEvent, AuditSeal
from clinic.rules import seals
from clinic.rules.seals import FIRST_ID, Sentence

# All that a sentence says. A moment as seconds, because any other way to write one follows the connection's time zone.
SAID = """jsonb_build_array(id, clinic_id, extract(epoch FROM at)::text, kind, actor_kind, actor_id, target_kind, target_id,
    patient_id, detail, transaction_id)::text"""
BETWEEN = f"""
SELECT id, {SAID} FROM clinic_auditevent
 WHERE clinic_id = %s AND id >= %s AND id <= %s ORDER BY id LIMIT %s
"""  # noqa: S608 (nothing of it comes from outside)
# Whoever inserts holds this lock on the table from before the id is drawn until the transaction ends. Everybody may see
# it, and of this database only, so what other databases of the server do holds nothing up.
WRITERS = """
SELECT CASE WHEN pid IS NULL THEN %s ELSE virtualtransaction END FROM pg_locks
 WHERE locktype = 'relation' AND relation = 'clinic_auditevent'::regclass AND mode = 'RowExclusiveLock' AND granted
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND pid IS DISTINCT FROM pg_backend_pid()
"""
PREPARED = "prepared"  # for a transaction in two phases, which changes its number on the way
WAITING = """
SELECT c.id FROM clinic_clinic c
  LEFT JOIN LATERAL (SELECT through_id FROM clinic_auditseal s
                      WHERE s.clinic_id = c.id ORDER BY number DESC LIMIT 1) last ON true
 WHERE EXISTS (SELECT FROM clinic_auditevent e
                WHERE e.clinic_id = c.id AND e.id > coalesce(last.through_id, %s) AND e.id <= %s)
 ORDER BY c.id
"""


@dataclass(frozen=True)
class Checked:
    """A clinic's chain: how much was looked at, its last seal, and every fault in words."""

    seals: int
    sentences: int
    head: AuditSeal | None
    faults: tuple[str, ...]


def newest() -> int:
    """The highest id of a sentence in sight."""
    newest = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first()
    return FIRST_ID if newest is None else newest


def writers() -> set[str]:
    """Transactions of others that have written a sentence, or are about to, and have not ended."""
    with connection.cursor() as cursor:
        cursor.execute(WRITERS, [PREPARED])
        return {row[0] for row in cursor.fetchall()}


def waiting(until: int) -> list[int]:
    """Keys of the clinics in sight with a sentence up to this id that no seal holds; one query."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [FIRST_ID, until])
        return [row[0] for row in cursor.fetchall()]


def head(clinic_id: int) -> AuditSeal | None:
    """The last seal of a chain."""
    return AuditSeal.objects.filter(clinic_id=clinic_id).order_by("-number").first()


def to_seal(clinic_id: int, after: AuditSeal | None, *, until: int, limit: int) -> list[Sentence]:
    """The next sentences of a chain up to an id, in their order; may be none."""
    return _sentences(clinic_id, after, until, limit)


def check(clinic_id: int, *, keys: Mapping[str, str], heads: Mapping[int, str]) -> Checked:
    """Compare every seal of a clinic with what stands in the log now, one seal's sentences in memory at a time.

    `keys` by their names, `heads` the digests known from outside by the seal's number, in hex. Sees the clinic in scope.
    """
    faults: list[str] = []
    before: AuditSeal | None = None
    count = sentences = 0
    for seal in AuditSeal.objects.filter(clinic_id=clinic_id).order_by("number").iterator(chunk_size=50):
        wrong = list(_faults_of(seal, before, keys=keys, heads=heads))
        if not wrong:
            wrong = list(_faults_in(seal, before, key=keys[seal.made_with]))
        faults += wrong
        before, count, sentences = seal, count + 1, sentences + seal.sentences
    last = before.number if before else 0
    faults += [
        f"seal {number} is missing at the end of the chain" for number in sorted(heads) if number > last
    ]
    return Checked(count, sentences, before, tuple(faults))


def covered(seal: AuditSeal) -> seals.Seal:
    """What the digest of a stored seal is made of."""
    return seals.Seal(
        clinic_id=seal.clinic_id,
        number=seal.number,
        sealed_at=seal.sealed_at,
        sentences=seal.sentences,
        entries=bytes(seal.entries),
        through_id=seal.through_id,
        previous=bytes(seal.previous),
    )


def _faults_of(
    seal: AuditSeal, before: AuditSeal | None, *, keys: Mapping[str, str], heads: Mapping[int, str]
) -> Iterator[str]:
    """What is wrong with a seal itself, or with its place in the chain."""
    expected = before.number + 1 if before else 1
    yield from (f"seal {number} is missing" for number in range(expected, seal.number))
    if seal.number in heads and bytes(seal.digest).hex() != heads[seal.number]:
        yield f"seal {seal.number} is not the one whose digest was kept outside"
    if seal.made_with not in keys:
        yield f"seal {seal.number} cannot be checked without its key, whose name is {seal.made_with}"
    elif bytes(seal.digest) != seals.digest(covered(seal), key=keys[seal.made_with]):
        yield f"seal {seal.number} was altered"
    elif seal.number == expected and bytes(seal.previous) != (bytes(before.digest) if before else b""):
        yield f"seal {seal.number} does not follow the seal before it"


def _faults_in(seal: AuditSeal, before: AuditSeal | None, *, key: str) -> Iterator[str]:
    """The sentences that stand between two seals, against what the second one holds."""
    found = _sentences(seal.clinic_id, before, seal.through_id, None)
    wrong = seals.differences(bytes(seal.entries), found, key=key)
    yield from (f"sentence {id} of seal {seal.number} was altered" for id in wrong.altered)
    yield from (f"sentence {id} of seal {seal.number} was removed" for id in wrong.removed)
    yield from (f"sentence {id} was inserted among those of seal {seal.number}" for id in wrong.inserted)


def _sentences(clinic_id: int, after: AuditSeal | None, until: int, limit: int | None) -> list[Sentence]:
    start = FIRST_ID if after is None else after.through_id + 1
    with connection.cursor() as cursor:
        cursor.execute(BETWEEN, [clinic_id, start, until, limit])
        return [Sentence(*row) for row in cursor.fetchall()]
