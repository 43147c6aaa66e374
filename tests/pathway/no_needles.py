"""Patients whom no needle may reach, each half-way there: a draft plan with targets, and a session log that is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from pathway.actions import consents, plans, screenings, sites
from pathway.actions.plans import PlanDetails
from pathway.actions.screenings import NewAnswer
from pathway.enums import Side
from pathway.models import EpisodeOfCare, Finding, PlanOfCare, Screening, TreatmentSession
from pathway.rules.plans import Target
from patients.actions import intakes
from patients.models import Consent, Intake
from tests import cast
from tests.pathway import scenes, sessions
from tests.rehearsals import rehearsed

PLANNED = Target("gluteus_medius", Side.LEFT)

# What the word before a key in an address is about: a row of the patient half-way to needles, or nothing they have.
ABOUT_THE_PATIENT = (
    "episodes",
    "patients",
    "screenings",
    "findings",
    "consents",
    "plans",
    "treatment-sessions",
)
ABOUT_SOMETHING_ELSE = {
    "alerts",
    "appointments",
    "assessments",
    "before-visits",
    "billing-codes",
    "booking-requests",
    "calls",
    "care-teams",
    "check-ins",
    "closed-days",
    "complaints",
    "credential-scans",
    "credentials",
    "dated-hours",
    "decisions",
    "desk-calls",
    "deviations",
    "documents",
    "expected-levels",
    "exports",
    "imports",
    "invitations",
    "needle-boxes",
    "people",
    "rooms",
    "sign-ins",
    "therapists",
    "time-off",
    "undelivered",
    "waitlist",
    "waitlist-offers",
}
OTHER_PARTS = {
    "page": "summary",
    "screen": "1",
    "slug": "contraindications",
    "key": "cardiac_device",
    "question": "cardiac_device",
    "choice": "yes",
    "language": "en",
    "provider": "postmark",
    "year": "2026",
    "month": "10",
}


def routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address of the product as it is written in the site map; signing in and out is not ours."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern) and not route.startswith("accounts/"):
            yield route


def what_it_is_about(route: str) -> str:
    """The word before the key in an address; empty where it has none."""
    found = re.search(r"([\w-]+)/<uuid:\w+>", route)
    return found[1] if found else ""


@dataclass(frozen=True)
class HalfWay:
    """One patient, whoever tries, and whether targets at least may be planned for them."""

    at: cast.Cast
    who: cast.Person
    episode: EpisodeOfCare
    log: TreatmentSession
    draft: PlanOfCare | None
    intake: Intake
    may_plan: bool = False

    @property
    def screening(self) -> Screening | None:
        """The one that counts."""
        return self.episode.screenings.order_by("-started_at", "-pk").first()

    def rows(self) -> dict[str, Any]:
        """What an address can be about, by the word that stands before its key."""
        screening = self.screening
        finding = Finding.objects.filter(screening=screening).first() if screening else None
        consent = Consent.objects.filter(patient_id=self.episode.patient_id).first()
        found = (self.episode, self.episode.patient, screening, finding, consent, self.draft, self.log)
        return dict(zip(ABOUT_THE_PATIENT, found, strict=True))


@rehearsed
def ready(at: cast.Cast, now: datetime, *, screened_at: datetime | None = None) -> HalfWay:
    """Nothing stands in the way: everything that is tried here must work."""
    then = screened_at or now
    episode = scenes.opened(at, now=then)
    scenes.screened(at, episode, now=then)
    scenes.examined(at, episode, now=then)
    scenes.planned(at, episode, targets=(PLANNED,), now=then)
    sessions.agreed(at, episode, now=now)
    draft = plans.save(
        episode, details=PlanDetails(), targets=[PLANNED], version=None, by=at.therapist.by, now=then
    )
    log = sessions.opened(at, episode, now=now)
    intake = intakes.invite(episode.patient, by=at.receptionist.by, now=now)
    return HalfWay(at, at.therapist, episode, log, draft, intake, may_plan=True)


def unscreened(at: cast.Cast, now: datetime) -> HalfWay:
    episode = scenes.opened(at, now=now)
    sessions.agreed(at, episode, now=now)
    log = sessions.opened(at, episode, now=now)
    sites.add(log, muscle=PLANNED.muscle, side=PLANNED.side, by=at.therapist.by, now=now)
    intake = intakes.invite(episode.patient, by=at.receptionist.by, now=now)
    return HalfWay(at, at.therapist, episode, log, None, intake)


def answering(**answers: NewAnswer) -> Callable[[cast.Cast, datetime], HalfWay]:
    """Was ready, and says this in an unfinished re-screen."""

    def made(at: cast.Cast, now: datetime) -> HalfWay:
        patient = ready(at, now)
        scenes.answered(at, patient.episode, now=now, **answers)
        return replace(patient, may_plan=False)

    return made


def muscle_blocked(at: cast.Cast, now: datetime) -> HalfWay:
    """Needling is open, only not in the buttock: an implant, accepted and the screening done."""
    patient = ready(at, now)
    screening = scenes.answered(at, patient.episode, now=now, soft_implant=NewAnswer("yes"))
    screenings.decide(screening.findings.get(), resolution="accept", by=at.therapist.by, now=now)
    screenings.complete(screening, by=at.therapist.by, now=now)
    return replace(patient, may_plan=False)


def screening_expired(at: cast.Cast, now: datetime) -> HalfWay:
    return replace(ready(at, now, screened_at=now - timedelta(days=370)), may_plan=False)


def not_asked_today(at: cast.Cast, now: datetime) -> HalfWay:
    return ready(at, now, screened_at=now - timedelta(days=1))


def consent_withdrawn(at: cast.Cast, now: datetime) -> HalfWay:
    patient = ready(at, now)
    given = Consent.objects.get(patient_id=patient.episode.patient_id)
    consents.withdraw(given, how="word", by=at.therapist.by, now=now)
    return patient


def emergency_taken_back(at: cast.Cast, now: datetime) -> HalfWay:
    """The answer was corrected and the screening done, but nobody has resolved the alert it raised."""
    patient = answering(rf_saddle=NewAnswer("new_or_worse"))(at, now)
    screening = patient.screening
    assert screening is not None
    screening = screenings.answer(
        screening,
        answers={"rf_saddle": NewAnswer("no")},
        version=screening.version,
        by=at.therapist.by,
        now=now,
    )
    screenings.complete(screening, by=at.therapist.by, now=now)
    return replace(patient, may_plan=True)


def of_the_desk(at: cast.Cast, now: datetime) -> HalfWay:
    return replace(ready(at, now), who=at.receptionist, may_plan=False)


def of_the_manager(at: cast.Cast, now: datetime) -> HalfWay:
    return replace(ready(at, now), who=at.manager, may_plan=False)


def of_another_clinic(at: cast.Cast, now: datetime) -> HalfWay:
    patient = ready(at, now)
    stranger = cast.open_clinic(slug="birch", now=now).therapist
    cast.enter(at)
    return replace(patient, who=stranger, may_plan=False)


VARIANTS: dict[str, Callable[[cast.Cast, datetime], HalfWay]] = {
    "does not know": answering(anticoagulant=NewAnswer("dont_know")),
    "panic of needles": answering(needle_fear=NewAnswer("panic")),
    "emergency alert still open": emergency_taken_back,
    "not asked today": not_asked_today,
    "the desk tries": of_the_desk,
    "the manager tries": of_the_manager,
}
SHUT: dict[str, Callable[[cast.Cast, datetime], HalfWay]] = {
    "unscreened": unscreened,
    "finding undecided": answering(cardiac_device=NewAnswer("yes")),
    "muscle blocked": muscle_blocked,
    "screening expired": screening_expired,
    "consent withdrawn": consent_withdrawn,
    "emergency": answering(rf_saddle=NewAnswer("new_or_worse")),
    "another clinic's": of_another_clinic,
    **VARIANTS,
}
