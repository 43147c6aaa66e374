"""Whether two records of one person may be joined: what goes along, what stays behind, and what must be settled first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Settle(StrEnum):
    """What stands in the way, and is somebody's to settle."""

    VISITS = "visits"
    TWO_EPISODES = "two_episodes"
    OTHER_WAY_ROUND = "other_way_round"
    OPEN_SESSION = "open_session"
    BEGUN_INTAKE = "begun_intake"
    STOPPED = "stopped"
    DIED = "died"
    CHAPERONE = "chaperone"
    THERAPIST_WISH = "therapist_wish"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Visit:
    """A visit to come, half-open [starts_at, ends_at)."""

    key: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Record:
    """What counts of one of the two. `intake` is "", "blank" or "begun"; moments of consents are None without one."""

    visits: Sequence[Visit] = ()
    has_open_episode: bool = False
    open_episode_is_empty: bool = False
    has_open_session: bool = False
    intake: str = ""
    stopped_for: str = ""
    has_died: bool = False
    wants_chaperone: bool = False
    therapist_wish: str = ""
    consent_signed_at: datetime | None = None
    consent_withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """`settle` is empty when they may be joined. `clashes` are pairs of visits: of the kept record, of the other."""

    settle: tuple[Settle, ...]
    clashes: tuple[tuple[Visit, Visit], ...]
    open_episode_stays: bool
    open_intake_stays: bool
    consent_stays: bool


def verdict(kept: Record, other: Record) -> Verdict:
    """What joining `other` to `kept` comes to. Whatever one record holds once only stays with the other one, unless
    something would be lost by that; then it is settled first."""
    found = clashes(kept.visits, other.visits)
    settle = (
        (Settle.VISITS, bool(found)),
        *_of_episodes(kept, other),
        (Settle.OPEN_SESSION, kept.has_open_session or other.has_open_session),
        (Settle.BEGUN_INTAKE, bool(kept.intake) and other.intake == "begun"),
        (Settle.STOPPED, bool(other.stopped_for) and other.stopped_for != kept.stopped_for),
        (Settle.DIED, kept.has_died and not other.has_died),
        (Settle.CHAPERONE, other.wants_chaperone and not kept.wants_chaperone),
        (Settle.THERAPIST_WISH, bool(other.therapist_wish) and other.therapist_wish != kept.therapist_wish),
        (Settle.WITHDRAWN, _is_later(other.consent_withdrawn_at, kept.consent_signed_at)),
    )
    return Verdict(
        settle=tuple(what for what, stands in settle if stands),
        clashes=found,
        open_episode_stays=kept.has_open_episode and other.has_open_episode,
        open_intake_stays=bool(kept.intake) and bool(other.intake),
        # A consent that the kept record took back later is no consent for it.
        consent_stays=kept.consent_signed_at is not None
        or _is_later(kept.consent_withdrawn_at, other.consent_signed_at),
    )


def clashes(kept: Sequence[Visit], other: Sequence[Visit]) -> tuple[tuple[Visit, Visit], ...]:
    """The visits to come that one person cannot both come to."""
    return tuple(
        (one, two)
        for one in kept
        for two in other
        if one.starts_at < two.ends_at and two.starts_at < one.ends_at
    )


def _of_episodes(kept: Record, other: Record) -> tuple[tuple[Settle, bool], ...]:
    both = kept.has_open_episode and other.has_open_episode
    in_the_way = both and not other.open_episode_is_empty
    return (
        (Settle.OTHER_WAY_ROUND, in_the_way and kept.open_episode_is_empty),
        (Settle.TWO_EPISODES, in_the_way and not kept.open_episode_is_empty),
    )


def _is_later(withdrawn_at: datetime | None, signed_at: datetime | None) -> bool:
    return withdrawn_at is not None and signed_at is not None and withdrawn_at >= signed_at
