"""What a patient takes home after a visit: the words of the sheet, the home programme in force, whom to call."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from clinic.models import Clinic, Message
from pathway.enums import Side
from pathway.models import PlanOfCare, TreatmentSession
from pathway.queries import home_programmes
from pathway.queries.home_programmes import HomeLine
from pathway.queries.plans import programme_of
from pathway.reference import library
from pathway.reference.check_in_forms import PatientText, TextPart, Warning
from pathway.rules import after_care as rules
from pathway.rules.after_care import Needled, Place
from pathway.states import PlanState

ABOUT = "after_care"  # what a message row says it is about
NEEDLED, NOT_NEEDLED = "after_needling", "after_visit"


@dataclass(frozen=True)
class Part:
    """One headed paragraph with the clinic's numbers filled in."""

    heading: str
    words: str

    @property
    def sentences(self) -> list[str]:
        """The paragraph as the lines it is written in."""
        return self.words.splitlines()


@dataclass(frozen=True)
class AfterCare:
    """One sheet in the language of the page. `urgent` are the parts that say when to call; they are read first.

    `needled` says where needles went in, `look_out_for` what that place asks to watch, as question and advice.
    """

    clinic: Clinic
    title: str
    urgent: tuple[Part, ...]
    needled: tuple[str, ...]
    look_out_for: tuple[Part, ...]
    parts: tuple[Part, ...]
    lines: list[HomeLine]
    home_words: str
    version: int


def after_care(treatment_session_id: int) -> AfterCare:
    """The sheet of one session; four queries at most. The programme is that of the plan in force when it is read."""
    session = TreatmentSession.objects.select_related("clinic").get(pk=treatment_session_id)
    plan = (
        PlanOfCare.objects.filter(episode_id=session.episode_id, state=PlanState.ACTIVE)
        .prefetch_related("home_exercises")
        .first()
    )
    needled = _needled(session)
    text = library().after_care[NEEDLED if session.is_needling else NOT_NEEDLED]
    return AfterCare(
        clinic=session.clinic,
        title=text.title_es if _spanish() else text.title_en,
        urgent=_parts(text, session.clinic, is_urgent=True),
        needled=tuple(_place(one) for one in rules.places(needled, library=library())),
        look_out_for=tuple(
            _warning(one, session.clinic) for one in rules.look_out_for(needled, library=library())
        ),
        parts=_parts(text, session.clinic, is_urgent=False),
        lines=home_programmes.lines(programme_of(plan)) if plan else [],
        home_words=plan.home_words if plan else "",
        version=text.version,
    )


def message_of(treatment_session: TreatmentSession) -> Message | None:
    """The last mail that carried the sheet, None for a patient who got none; one query."""
    return Message.objects.filter(about_kind=ABOUT, about_id=treatment_session.pk).order_by("-pk").first()


def _needled(session: TreatmentSession) -> list[Needled]:
    rows = session.sites.filter(needles_in__gt=0).order_by("pk") if session.is_needling else []
    return [Needled(site.muscle, Side(site.side), site.level) for site in rows]


def _place(place: Place) -> str:
    words = place.region.es if _spanish() else place.region.en
    side = {Side.LEFT: gettext("left side"), Side.RIGHT: gettext("right side")}.get(
        place.side, gettext("both sides")
    )
    return f"{words}, {side}"


def _warning(warning: Warning, clinic: Clinic) -> Part:
    advice = warning.advice("es" if _spanish() else "en")
    return Part(warning.es if _spanish() else warning.en, _filled(advice, clinic))


def _parts(text: PatientText, clinic: Clinic, *, is_urgent: bool) -> tuple[Part, ...]:
    return tuple(_part(part, clinic) for part in text.part if part.urgent is is_urgent)


def _part(part: TextPart, clinic: Clinic) -> Part:
    words = part.es if _spanish() else part.en
    return Part(part.heading_es if _spanish() else part.heading_en, _filled(words, clinic))


def _filled(words: str, clinic: Clinic) -> str:
    return words.replace("{emergency_number}", clinic.emergency_number).replace(
        "{clinic_phone}", str(clinic.phone)
    )


def _spanish() -> bool:
    return (get_language() or "en").startswith("es")
