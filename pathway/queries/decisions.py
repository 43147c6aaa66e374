"""Reads decisions back as they were made: what was answered, what counted, what the rules said, whether it plays again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from pathway.enums import OverallResult
from pathway.models import ContentOverride, DecisionRecord, EpisodeOfCare
from pathway.queries import screenings
from pathway.reference import library
from pathway.states import DecisionKind


@dataclass(frozen=True)
class Given:
    """One answer in the words that were asked; `is_found` where the rules found something in it."""

    asked: str
    answered: str
    version: int | None
    on: date
    is_found: bool


@dataclass(frozen=True)
class Replay:
    """One decision as it was. `again` is what the same rules make of it today; None where they cannot be asked again."""

    record: DecisionRecord
    answers: tuple[Given, ...]
    readings: tuple[ContentOverride, ...]
    is_still_shipped: bool
    again: OverallResult | None

    @property
    def found(self) -> list[Given]:
        """The answers something was found in."""
        return [one for one in self.answers if one.is_found]

    @property
    def rest(self) -> list[Given]:
        """Every other answer."""
        return [one for one in self.answers if not one.is_found]

    @property
    def plays_the_same(self) -> bool:
        """Whether today's rules say what they said then."""
        return self.again is not None and str(self.again) == self.record.said.get("result")


def decisions(episode: EpisodeOfCare) -> QuerySet[DecisionRecord]:
    """The decisions of an episode, newest first, with who made them."""
    return DecisionRecord.objects.filter(episode=episode).select_related("decided_by")


def records() -> QuerySet[DecisionRecord]:
    """Decisions with all a page says about them."""
    return DecisionRecord.objects.select_related(
        "clinic", "decided_by", "episode__patient", "plan", "screening__clinic", "screening__episode__patient"
    )


def replay(record: DecisionRecord) -> Replay:
    """One decision played again. Six queries at most.

    A closed screening is judged again only by the content it was judged by; where that is no longer shipped the stored
    words speak alone.
    """
    found = {one["question"] for one in record.said.get("findings", ())}
    is_still_shipped = record.reference_version == library().version
    again = None
    if record.kind == DecisionKind.SCREENING and record.screening is not None and is_still_shipped:
        again = screenings.as_closed(record.screening).result
    return Replay(
        record=record,
        answers=tuple(_given(slug, one, slug in found) for slug, one in record.given.items()),
        readings=tuple(ContentOverride.objects.filter(pk__in=record.overrides)),
        is_still_shipped=is_still_shipped,
        again=again,
    )


def _given(slug: str, stored: Mapping[str, Any], is_found: bool) -> Given:
    return Given(
        asked=stored.get("text") or slug.replace("_", " "),
        answered=_in_words(slug, stored),
        version=stored.get("version"),
        on=date.fromisoformat(stored["answered_on"]),
        is_found=is_found,
    )


def _in_words(slug: str, stored: Mapping[str, Any]) -> str:
    """The answer in the words of the reference, or its own code where the reference has no words for it any more."""
    question = library().questions.get(slug)
    if stored.get("number") is not None:
        return f"{stored['number']:g} {question.number if question else ''}".strip()
    code = stored.get("choice") or ""
    choice = question.choice(code) if question else None
    shared = library().answer_words.get(code)
    words = (choice and choice.en) or (shared and shared.en) or code.replace("_", " ")
    return f"{words}, {stored['side']}" if stored.get("side") else words
