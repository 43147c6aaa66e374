"""A check-in as the patient meets it: its screens and measures for this session, and what was answered so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from clinic.models import Clinic
from pathway.enums import CheckInKind
from pathway.models import (
    CheckIn,
    CheckInAnswer,
    ClinicalAssessment,
    EpisodeOfCare,
    NeedledSite,
    PatientActivity,
)
from pathway.reference import library
from pathway.reference.check_in_forms import CheckInForm, Measure
from pathway.rules import check_ins as rules
from pathway.states import AssessmentState
from patients.enums import IntakeState
from patients.models import Intake

MEASURES = "measures"
ACTIVITY = "psfs"
NOTHING_YET: dict[str, Any] = {"number": 0, "hours_since_session": 0}


@dataclass(frozen=True)
class Asked:
    """One check-in with everything its pages need, from one query.

    `screens` are warning slugs by screen; `measures` come after them; `activities` are the patient's own words from the
    first signed assessment, before it from the intake; `answers` are the newest version kept, by slug.
    """

    check_in: CheckIn
    screens: tuple[tuple[str, ...], ...]
    measures: tuple[Measure, ...]
    activities: tuple[str, ...]
    stored: CheckInAnswer

    @property
    def clinic(self) -> Clinic:
        return self.check_in.clinic

    @property
    def answers(self) -> dict[str, Any]:
        return dict(self.stored.answers)

    @property
    def forms(self) -> tuple[CheckInForm, ...]:
        return tuple(library().check_in_forms[slug] for slug in self.check_in.forms)

    @property
    def is_about_now(self) -> bool:
        """Whether the numbers are asked for this moment; a weekly one asks for the last seven days."""
        return self.check_in.kind == CheckInKind.AFTER_48_HOURS

    @property
    def pages(self) -> tuple[str, ...]:
        """The addresses of its pages in order: a number for each warning screen, then the measures."""
        numbers = (str(number) for number in range(1, len(self.screens) + 1))
        return (*numbers, MEASURES) if self.measures else tuple(numbers)

    @property
    def unanswered_screen(self) -> str | None:
        """The first warning screen with a question that has no answer; None when there is none."""
        given = set(self.answers)
        return next(
            (page for page, slugs in zip(self.pages, self.screens, strict=False) if not set(slugs) <= given),
            None,
        )

    @property
    def first_to_do(self) -> str | None:
        """The page to go on with; None when everything was answered."""
        return self.unanswered_screen or (None if self.stored.is_complete else self.pages[-1])

    @property
    def first_question(self) -> str:
        """The field of the first measure without an answer, so that its page opens there; empty when nothing was said."""
        names = [name for one in self.measures for name in self.fields_of(one)]
        left = [name for name in names if name not in self.answers]
        return left[0] if left and len(left) < len(names) else ""

    def fields_of(self, measure: Measure) -> list[str]:
        """The slugs a measure's answers are kept by: its own, or one for each activity in the order they were named."""
        if measure.asked_as != "activities":
            return [measure.slug]
        return [f"{ACTIVITY}_{number}" for number in range(1, len(self.activities) + 1)]

    def after(self, page: str) -> str | None:
        """The page that follows; None after the last."""
        following = self.pages[self.pages.index(page) + 1 :]
        return following[0] if following else None


def by_link(check_in_id: int) -> Asked:
    """The check-in a patient's link opens; one query."""
    latest = CheckInAnswer.objects.filter(check_in=OuterRef("pk")).order_by("-number")
    sites = NeedledSite.objects.filter(treatment_session=OuterRef("treatment_session"))
    intakes = Intake.objects.filter(
        patient=OuterRef("episode__patient"), state=IntakeState.SUBMITTED
    ).order_by("-submitted_at", "-pk")
    row = (
        CheckIn.objects.select_related("clinic", "treatment_session")
        .annotate(
            latest=Subquery(
                latest.values(
                    one=JSONObject(
                        number="number",
                        is_complete="is_complete",
                        is_helped="is_helped",
                        helper_name="helper_name",
                        helper_relation="helper_relation",
                        helper_is_permitted="helper_is_permitted",
                        hours_since_session="hours_since_session",
                    )
                )[:1]
            ),
            latest_answers=Subquery(latest.values("answers")[:1]),
            sites=ArraySubquery(sites.values(one=JSONObject(muscle="muscle", level="level"))),
            named=ArraySubquery(_named_activities()),
            intake=Subquery(intakes.values("about")[:1]),
        )
        .get(pk=check_in_id)
    )
    activities = tuple(row.named or [one["name"] for one in (row.intake or {}).get("activities", ())])
    return Asked(
        check_in=row,
        screens=_screens(row),
        measures=_measures(row, activities),
        activities=activities,
        stored=CheckInAnswer(check_in=row, answers=row.latest_answers or {}, **(row.latest or NOTHING_YET)),
    )


def asked_again(episode: EpisodeOfCare, *, since: datetime) -> frozenset[str]:
    """The screening questions put in question again by what the check-ins of an episode reported since; one query.

    An answer taken back later was reported all the same: nobody has asked the questions it touches since.
    """
    known = library()
    said = CheckInAnswer.objects.filter(check_in__episode=episode, answered_at__gte=since)
    reported = {
        change
        for answers in said.values_list("answers", flat=True)
        for slug, one in answers.items()
        if slug in known.warnings and one.get("choice", "no") != "no"
        for change in known.warnings[slug].reports
    }
    return frozenset(slug for change in reported for slug in known.changes[change].asks_again)


def _named_activities() -> QuerySet[PatientActivity, str]:
    """The activities of the first signed assessment, whose words stay; their order is what numbers the answers."""
    first = ClinicalAssessment.objects.filter(
        episode=OuterRef(OuterRef("episode")), state=AssessmentState.SIGNED
    ).order_by("assessed_at", "pk")
    return (
        PatientActivity.objects.filter(assessment=Subquery(first.values("pk")[:1]))
        .exclude(name="")
        .order_by("number")
        .values_list("name", flat=True)
    )


def _screens(row: Any) -> tuple[tuple[str, ...], ...]:
    """The screens of every form of a folded check-in, side by side, each question once."""
    known = library()
    lung_risk = any(rules.near_lung(site["muscle"], site["level"], known) for site in row.sites)
    needled = [site["muscle"] for site in row.sites]
    joined: list[list[str]] = []
    seen: set[str] = set()
    for slug in row.forms:
        form = known.check_in_forms[slug]
        for place, screen in enumerate(
            rules.screens(form, needled=needled, lung_risk=lung_risk, library=known)
        ):
            if place == len(joined):
                joined.append([])
            joined[place].extend(one for one in screen if one not in seen)
            seen.update(screen)
    return tuple(tuple(screen) for screen in joined if screen)


def _measures(row: CheckIn, activities: tuple[str, ...]) -> tuple[Measure, ...]:
    """The measures of every form, each once; activities are asked only of a patient who named some."""
    known = library()
    slugs = dict.fromkeys(slug for form in row.forms for slug in known.check_in_forms[form].measures)
    measures = (known.measures[slug] for slug in slugs)
    return tuple(one for one in measures if one.asked_as != "activities" or activities)
