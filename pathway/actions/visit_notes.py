"""Keep what a check-in said that asks for nobody now, to be read at the next visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pathway.models import CheckIn, VisitNote


def keep(check_in: CheckIn, said: Mapping[str, str], *, now: datetime) -> None:
    """Let these be the notes of a check-in: words by cause. One that is said no longer is taken back, and comes again.

    It is part of storing the answer, whose line in the audit stands for both.
    """
    known = {row.cause: row for row in VisitNote.objects.filter(check_in=check_in)}
    VisitNote.objects.bulk_create(
        [
            VisitNote(
                clinic_id=check_in.clinic_id,
                episode_id=check_in.episode_id,
                check_in=check_in,
                cause=cause,
                asked=words,
                noted_at=now,
            )
            for cause, words in said.items()
            if cause not in known
        ],
        ignore_conflicts=True,
    )
    for cause, row in known.items():
        if cause not in said and row.taken_back_at is None:
            VisitNote.objects.filter(pk=row.pk).update(taken_back_at=now)
        elif cause in said and (row.taken_back_at is not None or row.asked != said[cause]):
            VisitNote.objects.filter(pk=row.pk).update(taken_back_at=None, asked=said[cause], noted_at=now)
