"""The notes for a next visit that nobody has had a visit after, and what is expected of a patient now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from pathway.models import EpisodeOfCare, ExpectedLevel, TreatmentSession, VisitNote


def unread() -> QuerySet[VisitNote]:
    """Notes that were said since the last session that is signed began, oldest first."""
    later = TreatmentSession.objects.counting().filter(
        episode=OuterRef("episode"), started_at__gt=OuterRef("noted_at")
    )
    return VisitNote.objects.filter(~Exists(later), taken_back_at__isnull=True).order_by("noted_at", "pk")


def waiting(episodes: Iterable[int]) -> dict[int, list[VisitNote]]:
    """The same by the episode's key; one query."""
    found: dict[int, list[VisitNote]] = defaultdict(list)
    for row in unread().filter(episode__in=list(episodes)):
        found[row.episode_id].append(row)
    return found


def expected(episode: EpisodeOfCare, *, on: date) -> list[ExpectedLevel]:
    """The levels of pain expected on a local day, one for each measure at most; one query."""
    rows = ExpectedLevel.objects.filter(episode=episode, ended_at__isnull=True, until__gte=on)
    return list(rows.select_related("set_by").order_by("measure"))
