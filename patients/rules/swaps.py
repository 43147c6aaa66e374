"""Who sees a patient whose therapist is off today: at the same time, or as soon after it as somebody is free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from patients.rules.availability import Stretch

MOST_PROPOSED = 3


@dataclass(frozen=True)
class Swap:
    """A visit taken over: by whom (a key), and when it would begin."""

    therapist: int
    starts_at: datetime


def proposals(
    wanted: Sequence[Stretch], free: Sequence[Sequence[Swap]], *, most: int = MOST_PROPOSED
) -> list[tuple[Swap, ...]]:
    """For each visit up to `most` swaps out of those that are free for it, the best first; all first ones fit together.

    None is earlier than the visit: who is on the way can wait, and cannot have come. Who can keep their time keeps it,
    before anybody is put beside it; of several who are free then, whoever got fewest takes the next.
    """
    later = [
        [one for one in candidates if one.starts_at >= visit.starts_at]
        for visit, candidates in zip(wanted, free, strict=True)
    ]
    in_turn = sorted(range(len(wanted)), key=lambda number: (not _may_keep(number, wanted, later), number))
    given: list[tuple[int, Stretch]] = []
    found: list[tuple[Swap, ...]] = [()] * len(wanted)
    for number in in_turn:
        load = Counter(therapist for therapist, _ in given)
        left = [one for one in later[number] if not _touches(one, wanted[number], given)]
        left.sort(key=lambda one: (one.starts_at, load[one.therapist], one.therapist))
        found[number] = tuple(left[:most])
        if left:
            given.append((left[0].therapist, _time(left[0], wanted[number])))
    return found


def _may_keep(number: int, wanted: Sequence[Stretch], later: Sequence[Sequence[Swap]]) -> bool:
    return any(one.starts_at == wanted[number].starts_at for one in later[number])


def _touches(one: Swap, visit: Stretch, given: Sequence[tuple[int, Stretch]]) -> bool:
    time = _time(one, visit)
    return any(therapist == one.therapist and other.overlaps(time) for therapist, other in given)


def _time(one: Swap, visit: Stretch) -> Stretch:
    return Stretch(one.starts_at, one.starts_at + visit.length)
