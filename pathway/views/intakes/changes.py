"""What a patient changed in an intake that was sent: question by question, what stood there and what stands there now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from pathway.forms.intakes import form_for
from pathway.queries.intakes import pages
from pathway.queries.stages import EpisodeRows
from pathway.reference import library
from patients.enums import IntakePage
from patients.models import Intake

LANGUAGE = "en"  # staff pages are English


@dataclass(frozen=True)
class Difference:
    """One question; `before` or `now` is empty where nothing was said. `slug` is that of the screening's own question."""

    question: str
    before: str
    now: str
    slug: str = ""


@dataclass(frozen=True)
class Change:
    """One version beside the one it follows. `at` is when it was sent; for one that is not sent, when it was begun."""

    at: datetime
    is_sent: bool
    differences: Sequence[Difference]


def changes(rows: EpisodeRows) -> list[Change]:
    """Every change of what the patient sent for this episode, newest first; no query.

    One that was begun and says nothing else yet is left out: somebody pressed the button and left it.
    """
    known = {row.pk: row for row in rows.intakes if _is_of(row, rows)}
    found = []
    for later in (*rows.unsent_changes, *known.values()):
        before = known.get(later.follows_id or 0)
        if before is not None:
            at = later.submitted_at or later.opened_at
            found.append(Change(at, later.is_submitted, _differences(before, later, rows)))
    told = [one for one in found if one.is_sent or one.differences]
    return sorted(told, key=lambda one: one.at, reverse=True)


def _is_of(row: Intake, rows: EpisodeRows) -> bool:
    ended_at = rows.episode.ended_at
    sent_at = row.submitted_at
    return (
        sent_at is not None and rows.episode.opened_at <= sent_at and (ended_at is None or sent_at < ended_at)
    )


def _differences(before: Intake, later: Intake, rows: EpisodeRows) -> list[Difference]:
    for row in (before, later):
        row.clinic, row.patient = rows.episode.clinic, rows.episode.patient
    # A page of the second part that came since is no change, and the first page took effect when it was saved.
    both = set(before.pages_done) & set(later.pages_done) - {IntakePage.ABOUT_YOU}
    with translation.override(LANGUAGE):
        return [one for page in pages() if page in both for one in _on_page(page, before, later)]


def _on_page(page: str, before: Intake, later: Intake) -> list[Difference]:
    said, says = (dict(form_for(page, row, language=LANGUAGE).every_line()) for row in (before, later))
    screened = {one.en: slug for slug, one in library().questions.items()}
    return [
        Difference(asked, said.get(asked, ""), says.get(asked, ""), screened.get(asked, ""))
        for asked in dict.fromkeys((*said, *says))
        if said.get(asked, "") != says.get(asked, "")
    ]
