"""Ready states of one episode, built through the same actions as the pages: opened, screened, examined, planned."""

from dataclasses import replace
from datetime import date, datetime

from pathway.actions import assessments, content, episodes, needle_aversion, plans, screenings
from pathway.actions.content import Backing, NewReading
from pathway.actions.plans import PlanDetails
from pathway.actions.screenings import NewAnswer
from pathway.models import ClinicalAssessment, EpisodeOfCare, PlanOfCare, Screening
from pathway.queries.assessments import examined as examination_of
from pathway.reference import library
from pathway.rules.assessments import Examination, Point
from pathway.rules.home_programmes import Prescribed
from pathway.rules.plans import Target
from pathway.rules.screenings import due_questions
from tests import cast
from tests.rehearsals import rehearsed

TODAY = date(2026, 11, 18)  # the clinic's local date of cast.NOW


def harmless(on: date = TODAY) -> dict[str, NewAnswer]:
    """The answer that asks for nothing, to every question anybody is asked that day."""
    questions = due_questions({}, on=on, library=library())
    return {
        question.slug: NewAnswer(next(c.code for c in question.choices if not c.is_positive))
        for question in questions
    }


@rehearsed
def opened(at: cast.Cast, *, now: datetime = cast.NOW, **details: object) -> EpisodeOfCare:
    return episodes.open(
        cast.patient(at, now=now, **details), therapist=at.therapist.user, by=at.therapist.by, now=now
    )


@rehearsed
def answered(
    at: cast.Cast, episode: EpisodeOfCare, *, now: datetime = cast.NOW, **different: NewAnswer
) -> Screening:
    """A screening with every question answered harmlessly, except those named; nothing is decided."""
    screening = screenings.start(episode, by=at.therapist.by, now=now)
    answers = {**harmless(at.clinic.local(now).date()), **different}
    return screenings.answer(
        screening, answers=answers, version=screening.version, by=at.therapist.by, now=now
    )


def gently(screening: Screening, at: cast.Cast, *, now: datetime = cast.NOW, **different: object) -> None:
    """How somebody is needled for whom needles are hard: two needles at most the first time, lying down."""
    agreed = {"stop_signal": "Raises a hand", "most_needles": 2, "first_time_only": True, "lies_down": True}
    needle_aversion.plan(screening, **{**agreed, **different}, by=at.therapist.by, now=now)


@rehearsed
def screened(at: cast.Cast, episode: EpisodeOfCare, *, now: datetime = cast.NOW) -> Screening:
    """A finished screening that found nothing."""
    return screenings.complete(answered(at, episode, now=now), by=at.therapist.by, now=now)


EXAMINED = {
    "affected_side": "left",
    "suspected_driver": "herniated_disc",
    "nprs_leg": 7,
    "nprs_back": 4,
    "slr_left_degrees": 45,
}


@rehearsed
def begun(at: cast.Cast, episode: EpisodeOfCare, *, now: datetime = cast.NOW) -> ClinicalAssessment:
    """A draft assessment with nothing in it."""
    return assessments.begin(episode, by=at.therapist.by, now=now)


def found(
    row: ClinicalAssessment,
    *,
    signs: dict | None = None,
    points: tuple[Point, ...] = (),
    activities: dict | None = None,
    **values: object,
) -> Examination:
    """What the draft holds, with these on top: grid entries by (kind, place, side)."""
    stored = examination_of(row)
    return replace(
        stored,
        values={**stored.values, **values},
        signs={**stored.signs, **(signs or {})},
        points=points or stored.points,
        activities=activities or stored.activities,
    )


def written(
    at: cast.Cast, row: ClinicalAssessment, *, now: datetime = cast.NOW, **found_: object
) -> ClinicalAssessment:
    """Save these on top of what the draft holds."""
    row = ClinicalAssessment.objects.get(pk=row.pk)
    return assessments.save(row, found=found(row, **found_), version=row.version, by=at.therapist.by, now=now)


@rehearsed
def examined(
    at: cast.Cast, episode: EpisodeOfCare, *, now: datetime = cast.NOW, **found_: object
) -> ClinicalAssessment:
    """A signed assessment that says what the plan needs, and whatever else is given."""
    row = written(at, begun(at, episode, now=now), now=now, **{**EXAMINED, **found_})
    return assessments.sign(row, by=at.therapist.by, now=now)


def override_of_devices(at: cast.Cast, *, now: datetime = cast.NOW) -> None:
    """This clinic needles nobody with a pacemaker."""
    shipped = library().questions["cardiac_device"].choice("yes")
    assert shipped is not None
    content.override(
        "cardiac_device",
        "yes",
        reading=NewReading("do_not_needle", shipped.effects),
        backing=Backing(),
        number=0,
        by=at.manager.by,
        now=now,
    )


HOME = (
    Prescribed("bridge", sets=3, repetitions=10, times_a_day=1, days_a_week=3),
    Prescribed("clam", sets=3, repetitions=12, times_a_day=1, days_a_week=3, side="left"),
    Prescribed("walk", minutes=15, times_a_day=1),
)


@rehearsed
def planned(
    at: cast.Cast,
    episode: EpisodeOfCare,
    *,
    details: PlanDetails | None = None,
    targets: tuple[Target, ...] = (
        Target("gluteus_medius", "left"),
        Target("piriformis", "left", priority=2),
    ),
    now: datetime = cast.NOW,
) -> PlanOfCare:
    """An active plan of three sessions."""
    plan = plans.save(
        episode, details=details or PlanDetails(), targets=targets, version=None, by=at.therapist.by, now=now
    )
    return plans.activate(plan, by=at.therapist.by, now=now)
