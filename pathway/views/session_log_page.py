"""What the session log's page shows, asked of it by its template: bands, the count, what is missing and where it is met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.forms import BoundField
from django.urls import reverse

from pathway.enums import BegunFrom, OverallResult
from pathway.forms.treatment import LogForm
from pathway.models import AdverseEvent, TreatmentSession
from pathway.queries.charts import SafetyBadge, safety_badges
from pathway.queries.next_visits import NextVisit, next_visit
from pathway.queries.said_in_room import Said
from pathway.queries.treatment import Standing
from pathway.reference import library
from pathway.rules.gates import Missing
from pathway.views.needle_count import NeedleCount
from pathway.views.session_log_before import Before, before_band
from pathway.views.session_log_lots import unrecorded
from pathway.views.session_log_sites import (
    Addable,
    Mapped,
    SiteRow,
    addable,
    order_map,
    sites_map,
)

SCREENING_WORDS = {
    OverallResult.EMERGENCY: "Emergency found",
    OverallResult.NOT_SUITABLE: "Not suitable",
    OverallResult.WAITING: "Screening waits",
    OverallResult.CLEARED_WITH_PRECAUTIONS: "Re-screen due",
    OverallResult.CLEARED: "Re-screen due",
}
NOT_EXPLAINED = "After-care and when to get help are not ticked as explained."
WORDS = {
    "consent": "Open the consent",
    "screening": "Open the screening",
    "assessment": "Open the assessment",
    "alerts": "Open the alerts",
    "credentials": "Open the credentials",
    "plan": "Open the plan",
    "deviation": "File a deviation",
    "review": "Review the course",
    "session": "File an event",
}


@dataclass(frozen=True)
class Condition:
    """One thing that is missing and where it is met."""

    sentence: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Start:
    """Where the sites may be copied from, in words; `is_chosen` is where they were."""

    source: BegunFrom
    words: str
    is_chosen: bool


@dataclass
class LogPage(NeedleCount):
    """The log as the page shows it. `version` is the stored one the page was made from."""

    standing: Standing
    form: LogForm
    rows: list[SiteRow]
    last: TreatmentSession | None
    may_write: bool
    links: dict[str, str]
    sessions_before: int
    said: Said
    lot_hints: list[str]
    refusals: list[str] = field(default_factory=list)
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    saved_at: datetime | None = None
    may_cover: bool = False

    @property
    def patient(self) -> Any:
        return self.session.episode.patient

    @property
    def age(self) -> int:
        return int(self.patient.age(self.session.clinic.local(self.now).date()))

    @property
    def number_words(self) -> str:
        """Which needling session of the plan this would be; a plan without needles counts none."""
        if self.session.plan and self.session.plan.is_without_needles:
            return "a visit of the plan without needles"
        number = f"session {self.sessions_before + 1}"
        return (
            f"{number} of {self.session.plan.sessions_planned}"
            if self.session.plan
            else f"{number}, no plan yet"
        )

    @property
    def badges(self) -> list[SafetyBadge]:
        return safety_badges(self.standing.assessment)

    @property
    def screening_word(self) -> str:
        assessment = self.standing.assessment
        if assessment is None:
            return "Not screened yet"
        screened = "Screened that day" if self.session.is_late else "Screened today"
        return screened if assessment.may_needle else SCREENING_WORDS[assessment.result]

    @property
    def whose(self) -> str:
        return f"It belongs to {self.session.therapist}, who treats and signs it. Read the note here once it is signed."

    @property
    def event_words(self) -> list[tuple[AdverseEvent, str]]:
        return event_words(self.standing.events)

    @property
    def csrf_cookie(self) -> str:
        """Its name: after a sign-in in another tab the page's own token is old, the cookie's is not."""
        return settings.CSRF_COOKIE_NAME

    @property
    def tone(self) -> str:
        return "is-danger" if self.still_in else ("is-ok" if self.needles_in else "")

    @property
    def shows_needling(self) -> bool:
        """Needling is open, or what went in already has to be counted out."""
        return self.session.is_needling and (self.standing.takes_needles or self.needles_in > 0)

    @property
    def is_shut(self) -> bool:
        """Needling is meant and closed, and nothing is in that would have to be counted."""
        return self.session.is_needling and not self.shows_needling

    @property
    def shows_asked(self) -> bool:
        """What is said in the room shows while needles may still go in, and stays while they are in."""
        return not self.standing.is_taken_back

    @property
    def may_stop(self) -> bool:
        """There is a consent to take back."""
        return self.session.is_needling and self.said.consent is not None

    @property
    def takes_sites(self) -> bool:
        return not self.session.is_stopped and self.is_agreed

    @property
    def is_agreed(self) -> bool:
        return not self.standing.is_taken_back or self.standing.has_deviation

    @property
    def closed_because(self) -> list[Condition]:
        return [self.condition(one) for one in self.standing.gate.missing]

    @property
    def missing(self) -> list[Condition]:
        return [self.condition(one) for one in self.standing.missing]

    @property
    def addable(self) -> list[Addable]:
        return addable(self.standing)

    @cached_property
    def before(self) -> Before:
        """Read only where the band is shown."""
        return before_band(self.session, self.standing, self.last)

    @cached_property
    def next_visit(self) -> NextVisit:
        """Read only where the band is shown."""
        return next_visit(self.session, now=self.now)

    @property
    def starts(self) -> list[Start]:
        """What the sites may be copied from while nothing is counted; empty where there is no choice."""
        counted = any(
            row.site.needles_in is not None or row.site.needles_out is not None for row in self.rows
        )
        if counted or self.last is None or self.session.plan is None:
            return []
        begun = self.session.clinic.local(self.last.started_at)
        words = {
            BegunFrom.LAST: f"The last session, {begun:%a} {begun.day} {begun:%b}",
            BegunFrom.PLAN: "The plan",
        }
        return [Start(one, words[one], self.session.begun_from == one) for one in BegunFrom]

    @property
    def blocked_modalities(self) -> list[tuple[str, str]]:
        """Other care the screening blocks, each with its reason."""
        open_ones = {one.slug for one in self.form.modalities}
        cells = self.standing.assessment.modalities if self.standing.assessment else {}
        return [
            (one.en, cells[one.slug].reasons[0].sentence)
            for one in library().modalities.values()
            if one.slug not in open_ones
        ]

    @property
    def movement_before(self) -> list[BoundField]:
        return self.form.movement_fields("before")

    @property
    def movement_after(self) -> list[BoundField]:
        return self.form.movement_fields("after")

    @property
    def waiting_to_come_out(self) -> list[SiteRow]:
        return [row for row in self.rows if row.still_in]

    @property
    def warnings(self) -> list[Condition]:
        """What to read before signing; none of it keeps anybody from it. Empty in the ordinary log."""
        if not self.session.is_needling:
            return []
        lots = unrecorded(self.rows)
        found = [Condition(lots, reverse("needle_boxes:list"), "Needle boxes")] if lots else []
        if not self.session.advice_given:
            found.append(Condition(NOT_EXPLAINED, f"#{self._anchor('advice_given')}", "Show"))
        return found

    @property
    def aseptic_points(self) -> list[str]:
        """What the one aseptic press confirms, or what it confirmed when it was pressed."""
        return self.session.aseptic_points or [point.en for point in library().aseptic.values()]

    @property
    def order_map(self) -> list[Mapped]:
        return order_map([row.site for row in self.rows])

    @property
    def sites_map(self) -> list[Mapped]:
        return sites_map([row.site for row in self.rows])

    def condition(self, missing: Missing) -> Condition:
        """The sentence with its link: to the field on this page, or to the page that meets it."""
        in_needling = (*LogForm.BANDS["needling"], *LogForm.BANDS["agreed"])
        in_band = missing.field.startswith("site-") or missing.field in in_needling
        if in_band and not self.shows_needling:
            return Condition(missing.sentence, "#needling", "Show")
        if missing.code == "no_sites":
            return Condition(missing.sentence, "#needling", "Show")
        if missing.field:
            return Condition(missing.sentence, f"#{self._anchor(missing.field)}", "Show")
        url = self.links.get(missing.link_name, "")
        return Condition(missing.sentence, url, WORDS.get(missing.link_name, "Open") if url else "")

    def _anchor(self, name: str) -> str:
        if not name.startswith("site-"):
            return f"field-{name}"
        _, number, own = name.split("-", 2)
        row = self.rows[int(number) - 1]
        return row.form[own].auto_id if own in row.form.fields else f"site-{row.site.uuid}"


def event_words(events: Iterable[AdverseEvent]) -> list[tuple[AdverseEvent, str]]:
    return [(event, library().events[event.kind].en) for event in events]
