"""Ready states of the form before a visit: a treatment booked for later today, and what a patient answers to it."""

from datetime import date, datetime, timedelta
from typing import Any

from pathway.actions import before_visit_answers, bookings
from pathway.models import BeforeVisit, EpisodeOfCare
from pathway.queries import before_visits as queries
from pathway.reference import library
from patients.models import Appointment
from tests import cast
from tests.pathway import scenes
from tests.rehearsals import rehearsed

HOUR = timedelta(hours=1)
SCREENS = ("visit_warning", "visit_today")
WELL: dict[str, dict[str, Any]] = {
    "visit_warning": {"ticks": ["none"]},
    "visit_today": {"ticks": ["none"], "unwilling": "yes", "eaten_today": "yes", "pregnancy": "no"},
}


def book(
    at: cast.Cast,
    episode: EpisodeOfCare,
    *,
    now: datetime = cast.NOW,
    starts_at: datetime | None = None,
    kind: str = "treatment",
) -> Appointment:
    """A visit in four hours, or when told."""
    return bookings.book_treatment(
        clinic=at.clinic,
        patient=episode.patient,
        therapist=at.therapist.user,
        starts_at=starts_at or now + 4 * HOUR,
        length=timedelta(minutes=30),
        kind=kind,
        by=at.receptionist.by,
        now=now,
    )


def form_of(visit: Appointment) -> BeforeVisit:
    return BeforeVisit.objects.select_related("clinic", "appointment", "episode__patient").get(
        appointment=visit, on=visit.patient.clinic.local(visit.starts_at).date()
    )


@rehearsed
def planned(at: cast.Cast, *, now: datetime = cast.NOW, **details: object) -> BeforeVisit:
    """The form before a treatment later today, of a patient who agreed to mail."""
    episode = scenes.opened(at, now=now, **{"messages_agreed": True, **details})
    return form_of(book(at, episode, now=now))


def said(screen: str, on: date, **different: str) -> dict[str, dict[str, Any]]:
    """A well patient's answers to one screen as its form gives them, except for those that differ (slug=choice)."""
    known = library()
    asked = queries.screens()[screen]
    well = {
        slug: next(one.code for one in known.questions[slug].choices if not one.is_positive)
        for slug in asked.questions
    }
    well |= dict.fromkeys(asked.changes, "no")
    given = {
        slug: choice for slug, choice in different.items() if slug in well or slug not in known.questions
    }
    follows = {slug: choice for slug, choice in different.items() if slug not in well}
    return {
        slug: {
            "choice": choice,
            "number": None,
            "side": None,
            "text": f"{slug}?",
            "version": 1,
            "answered_on": on.isoformat(),
        }
        for slug, choice in {**well, **given, **follows}.items()
    }


def save(
    at: cast.Cast,
    form: BeforeVisit,
    screen: str,
    *,
    now: datetime = cast.NOW,
    is_done: bool = True,
    on_tablet: bool = False,
    **different: str,
) -> BeforeVisit:
    return before_visit_answers.save_screen(
        form,
        screen=screen,
        answers=said(screen, form.on, **different),
        is_done=is_done,
        language="en",
        on_tablet=on_tablet,
        by=at.receptionist.by,
        now=now,
    )


@rehearsed
def answered(at: cast.Cast, form: BeforeVisit, *, now: datetime = cast.NOW, **different: str) -> BeforeVisit:
    """Both screens done; what differs goes to the screen that asks it."""
    row = form
    for screen in SCREENS:
        asked = queries.screens()[screen]
        own = {
            slug: choice for slug, choice in different.items() if slug in (*asked.questions, *asked.changes)
        }
        row = save(at, form, screen, now=now, **own)
    return row
