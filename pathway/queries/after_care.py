"""What a patient takes home after a visit: the words of the sheet, the home programme in force, whom to call."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from clinic.models import Clinic, Message
from pathway.models import PlanOfCare, TreatmentSession
from pathway.queries import home_programmes
from pathway.queries.home_programmes import HomeLine
from pathway.queries.plans import programme_of
from pathway.reference import library
from pathway.reference.check_in_forms import PatientText, TextPart
from pathway.states import PlanState

ABOUT = "after_care"  # what a message row says it is about
NEEDLED, NOT_NEEDLED = "after_needling", "after_visit"


@dataclass(frozen=True)
class Part:
    """One headed paragraph with the clinic's numbers filled in."""

    heading: str
    words: str


@dataclass(frozen=True)
class AfterCare:
    """One sheet in the language of the page. `urgent` are the parts that say when to call; they are read first."""

    clinic: Clinic
    title: str
    urgent: tuple[Part, ...]
    parts: tuple[Part, ...]
    lines: list[HomeLine]
    home_words: str
    version: int


def after_care(treatment_session_id: int) -> AfterCare:
    """The sheet of one session; three queries at most. The programme is that of the plan in force when it is read."""
    session = TreatmentSession.objects.select_related("clinic").get(pk=treatment_session_id)
    plan = (
        PlanOfCare.objects.filter(episode_id=session.episode_id, state=PlanState.ACTIVE)
        .prefetch_related("home_exercises")
        .first()
    )
    text = library().after_care[NEEDLED if session.is_needling else NOT_NEEDLED]
    return AfterCare(
        clinic=session.clinic,
        title=text.title_es if _spanish() else text.title_en,
        urgent=_parts(text, session.clinic, is_urgent=True),
        parts=_parts(text, session.clinic, is_urgent=False),
        lines=home_programmes.lines(programme_of(plan)) if plan else [],
        home_words=plan.home_words if plan else "",
        version=text.version,
    )


def message_of(treatment_session: TreatmentSession) -> Message | None:
    """The mail that carried the sheet, None for a patient who got none; one query."""
    return Message.objects.filter(about_kind=ABOUT, about_id=treatment_session.pk).first()


def _parts(text: PatientText, clinic: Clinic, *, is_urgent: bool) -> tuple[Part, ...]:
    return tuple(_part(part, clinic) for part in text.part if part.urgent is is_urgent)


def _part(part: TextPart, clinic: Clinic) -> Part:
    words = part.es if _spanish() else part.en
    filled = words.replace("{emergency_number}", clinic.emergency_number).replace(
        "{clinic_phone}", str(clinic.phone)
    )
    return Part(part.heading_es if _spanish() else part.heading_en, filled)


def _spanish() -> bool:
    return (get_language() or "en").startswith("es")
