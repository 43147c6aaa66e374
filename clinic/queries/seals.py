"""The audit's seals: what waits for one, how far each chain has come, and whether what is sealed still stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from clinic.models import AuditSeal
from clinic.rules import seals
from clinic.rules.seals import FIRST_ID, LAST_ID, Place, Sentence

# All that a sentence says. A moment as seconds, because any other way to write one follows the connection's time zone.
SAID = """jsonb_build_array(id, clinic_id, extract(epoch FROM at)::text, kind, actor_kind, actor_id, target_kind, target_id,
    patient_id, detail, transaction_id)::text"""
BETWEEN = f"""
SELECT id, transaction_id, {SAID} FROM clinic_auditevent
 WHERE clinic_id = %(clinic)s AND id BETWEEN %(from)s AND %(until)s
"""  # noqa: S608 (nothing of it comes from outside)
AFTER = "AND (transaction_id, id) > (%(after)s, %(after_id)s)"
# Older than the oldest transaction that still runs: nothing can come before them any more.
SETTLED = "AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
# Seen, though this server has not counted so far: it was written in another one, before a restore, and is settled too.
FROM_ELSEWHERE = """AND transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
   AND transaction_id <> coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0)"""
UP_TO = "AND (transaction_id, id) <= (%(through)s, %(through_id)s)"
NEXT = "ORDER BY transaction_id, id LIMIT %(limit)s"
WAITING = """
SELECT c.id FROM clinic_clinic c
  LEFT JOIN LATERAL (SELECT through_transaction AS transaction, through_id AS id FROM clinic_auditseal
                      WHERE clinic_id = c.id ORDER BY number DESC LIMIT 1) last ON true
 WHERE last.transaction >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    OR EXISTS (SELECT FROM clinic_auditevent e WHERE e.clinic_id = c.id
                  AND (e.transaction_id, e.id) > (coalesce(last.transaction, %(first)s), coalesce(last.id, %(first)s)))
 ORDER BY c.id
"""


@dataclass(frozen=True)
class Checked:
    """A clinic's chain: how much was looked at, its last seal, and every fault in words."""

    seals: int
    sentences: int
    head: AuditSeal | None
    faults: tuple[str, ...]


def waiting() -> list[int]:
    """Keys of the clinics in sight with a sentence that no seal holds; one query. Some may not be settled yet."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"first": FIRST_ID})
        return [row[0] for row in cursor.fetchall()]


def head(clinic_id: int) -> AuditSeal | None:
    """The last seal of a chain."""
    return AuditSeal.objects.filter(clinic_id=clinic_id).order_by("-number").first()


def place(seal: AuditSeal | None) -> Place:
    """How far the chain had come with this seal."""
    if seal is None:
        return Place()
    return Place(seal.from_id, seal.through_transaction, seal.through_id, seal.highest_id)


def to_seal(clinic_id: int, after: Place, *, limit: int) -> tuple[Place, list[Sentence]]:
    """The next sentences of a chain in their order, at most `limit`, and the place they follow on; may be none."""
    elsewhere = _sentences(clinic_id, after, f"{FROM_ELSEWHERE} {NEXT}", limit=limit)
    if elsewhere:
        return after, elsewhere
    if _is_from_elsewhere(after):
        after = after.anew()
    return after, _sentences(clinic_id, after, f"{SETTLED} {NEXT}", limit=limit)


def check(clinic_id: int, *, keys: Mapping[str, str], heads: Mapping[int, str]) -> Checked:
    """Compare every seal of a clinic with what stands in the log now, one seal's sentences in memory at a time.

    `keys` by their names, `heads` the digests known from outside by the seal's number, in hex. Sees the clinic in scope.
    """
    faults: list[str] = []
    before: AuditSeal | None = None
    count = sentences = 0
    ends = _ends(clinic_id)
    for seal in AuditSeal.objects.filter(clinic_id=clinic_id).order_by("number").iterator(chunk_size=50):
        wrong = list(_faults_of(seal, before, keys=keys, heads=heads))
        if not wrong:
            wrong = list(_faults_in(seal, before, key=keys[seal.key_name], ends=ends))
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
        place=place(seal),
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
    if seal.key_name not in keys:
        yield f"seal {seal.number} cannot be checked without its key, whose name is {seal.key_name}"
    elif bytes(seal.digest) != seals.digest(covered(seal), key=keys[seal.key_name]):
        yield f"seal {seal.number} was altered"
    elif seal.number == expected and bytes(seal.previous) != (bytes(before.digest) if before else b""):
        yield f"seal {seal.number} does not follow the seal before it"


def _faults_in(
    seal: AuditSeal, before: AuditSeal | None, *, key: str, ends: Mapping[int, int]
) -> Iterator[str]:
    """The sentences that stand between two seals, against what the second one holds."""
    start = place(before)
    if before and before.from_id != seal.from_id:  # a restore lies between them
        late = _sentences(seal.clinic_id, start, "", until=ends[before.from_id])
        yield from (f"sentence {one.id} was inserted after seal {before.number}" for one in late)
        start = start.anew()
    found = _sentences(seal.clinic_id, start, UP_TO, until=ends[seal.from_id], through=place(seal))
    wrong = seals.differences(bytes(seal.entries), found, key=key)
    yield from (f"sentence {id} of seal {seal.number} was altered" for id in wrong.altered)
    yield from (f"sentence {id} of seal {seal.number} was removed" for id in wrong.removed)
    yield from (f"sentence {id} was inserted among those of seal {seal.number}" for id in wrong.inserted)


def _ends(clinic_id: int) -> dict[int, int]:
    """The highest id in each order of a chain, by its `from_id`: one, and one more for each restore."""
    last = head(clinic_id)
    if last is None:
        return {}
    starts = (
        AuditSeal.objects.filter(clinic_id=clinic_id).order_by("from_id").values_list("from_id", flat=True)
    )
    begun = list(starts.distinct())
    reached = place(last)
    end = reached.highest_id if _is_from_elsewhere(reached) else LAST_ID
    return dict(zip(begun, [*(start - 1 for start in begun[1:]), end], strict=True))


def _is_from_elsewhere(reached: Place) -> bool:
    """Whether a chain has come further than this server has counted: everything was restored into it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return bool(reached.through_transaction >= cursor.fetchone()[0])


def _sentences(
    clinic_id: int,
    after: Place,
    condition: str,
    *,
    until: int = LAST_ID,
    through: Place | None = None,
    limit: int | None = None,
) -> list[Sentence]:
    values = {
        "clinic": clinic_id,
        "from": after.from_id,
        "until": until,
        "after": after.through_transaction,
        "after_id": after.through_id,
        "through": through.through_transaction if through else None,
        "through_id": through.through_id if through else None,
        "limit": limit,
    }
    beyond = AFTER if after.is_begun else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{BETWEEN} {beyond} {condition}", values)
        return [Sentence(*row) for row in cursor.fetchall()]
