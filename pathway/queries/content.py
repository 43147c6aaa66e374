"""A clinic's say about its content: what is approved, its own readings in force at a moment, and the library they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from clinic.models import Clinic
from pathway.enums import CellState
from pathway.models import ContentApproval, ContentOverride, Screening
from pathway.reference import Library, library
from pathway.reference.content_sets import ContentSet, content_sets
from pathway.reference.screening_rows import Choice, Effect, Question, ScreeningRow
from pathway.reference.warning_rows import readable, set_of
from pathway.rules import overrides
from pathway.rules.overrides import Override


@dataclass(frozen=True)
class OwnContent:
    """Every reading a clinic ever made of an answer, oldest first; asks the database nothing more."""

    changes: tuple[ContentOverride, ...]

    def in_force(self, at: datetime | None = None) -> tuple[ContentOverride, ...]:
        """The readings that count at a moment (now when None): the newest for each answer, withdrawn ones left out."""
        newest: dict[tuple[str, str], ContentOverride] = {}
        for one in self.changes:
            if at is None or one.made_at <= at:
                newest[one.question, one.choice] = one
        return tuple(one for one in newest.values() if not one.is_withdrawal)

    def library(self, at: datetime | None = None) -> Library:
        """What is shipped with the readings in force at a moment."""
        return _known(as_overrides(self.in_force(at)))

    def judging(self, screening: Screening, at: datetime | None = None) -> Library:
        """What a screening is judged by at a moment (now when None).

        An open one by what is in force. A closed one that still stands by the stricter of what was in force when it was
        closed and what is now, answer by answer: a clinic that has become stricter is obeyed at once, while a loosening
        waits for the next screening, because nobody has looked at this patient's answers under it.
        """
        now = as_overrides(self.in_force(at))
        if screening.completed_at is None:
            return _known(now)
        return _known(as_overrides(self.in_force(screening.completed_at)), now)


def own_content(clinic_id: int) -> OwnContent:
    """The clinic's readings with their people; one query."""
    rows = ContentOverride.objects.filter(clinic_id=clinic_id).select_related("made_by", "lead")
    return OwnContent(tuple(rows.order_by("pk")))


def as_overrides(rows: Iterable[ContentOverride]) -> tuple[Override, ...]:
    """Stored readings as the rules take them."""
    return tuple(
        Override(one.question, one.choice, one.row_version, one.asks_for, effects_of(one.effects))
        for one in rows
    )


def effects_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Effect, ...]:
    """Stored effects as the rules take them."""
    lists = ("muscles", "techniques", "modalities")
    return tuple(
        Effect(
            **{
                **one,
                "state": CellState(one["state"]),
                **{name: tuple(one.get(name, ())) for name in lists},
            }
        )
        for one in stored
    )


def stored(effects: Iterable[Effect]) -> list[dict[str, Any]]:
    """Effects as they are kept."""
    return [
        {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(one).items()}
        for one in effects
    ]


@dataclass(frozen=True)
class SetStanding:
    """One content set with the approval of its shipped version, and the one before it where there is none."""

    content: ContentSet
    approval: ContentApproval | None
    earlier: ContentApproval | None
    own_readings: int


def set_standings(clinic: Clinic) -> list[SetStanding]:
    """Every content set with where it stands in this clinic; two queries."""
    approvals: dict[str, list[ContentApproval]] = {}
    for row in ContentApproval.objects.filter(clinic=clinic).select_related("approved_by"):
        approvals.setdefault(row.content_set, []).append(row)
    known = library()
    counts = dict.fromkeys(content_sets(known), 0)
    rows = readable(known)
    for one in own_content(clinic.pk).in_force():
        if one.question in rows:
            counts[set_of(rows[one.question], known)] += 1
    return [
        SetStanding(
            content=content,
            approval=next((a for a in approvals.get(slug, []) if a.digest == content.digest), None),
            earlier=next((a for a in approvals.get(slug, []) if a.digest != content.digest), None),
            own_readings=counts[slug],
        )
        for slug, content in content_sets(known).items()
    ]


@dataclass(frozen=True)
class AnswerReading:
    """One answer as shipped and as this clinic reads it; `history` newest first, `own` None where it counts as shipped."""

    question: Question
    shipped: Choice
    counts: Choice
    own: ContentOverride | None
    history: tuple[ContentOverride, ...]

    @property
    def number(self) -> int:
        """The newest reading that was ever made, 0 for none."""
        return self.history[0].number if self.history else 0


def answer_readings(row: ScreeningRow, own: OwnContent) -> list[AnswerReading]:
    """Every answer of a row that asks for something, in order; asks the database nothing."""
    in_force = {(one.question, one.choice): one for one in own.in_force()}
    rows = readable(own.library())
    effective = {one.slug: one for each in row.question for one in rows[each.slug].question}
    return [
        AnswerReading(
            question=question,
            shipped=choice,
            counts=effective[question.slug].choice(choice.code) or choice,
            own=in_force.get((question.slug, choice.code)),
            history=tuple(
                one
                for one in reversed(own.changes)
                if (one.question, one.choice) == (question.slug, choice.code)
            ),
        )
        for question in row.question
        for choice in question.positive_choices
    ]


def unapproved(clinic: Clinic, *slugs: str) -> list[str]:
    """Which of these sets this clinic's lead has not approved in the version that is shipped, by title; one query."""
    known = content_sets(library())
    approved = set(
        ContentApproval.objects.filter(clinic=clinic, content_set__in=slugs).values_list(
            "content_set", "digest"
        )
    )
    return [known[slug].title for slug in slugs if (slug, known[slug].digest) not in approved]


@lru_cache(maxsize=64)
def _known(*readings: tuple[Override, ...]) -> Library:
    """Making a library costs a few milliseconds; a clinic's readings change a few times a year."""
    return overrides.effective(library(), *readings)
