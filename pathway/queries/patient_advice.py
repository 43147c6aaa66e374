"""The advice on a patient's page: the strictest tier first, each question's own words, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from clinic.models import Clinic
from pathway.enums import Tier
from pathway.models import BeforeVisit
from pathway.queries import intakes
from pathway.queries.advice import advice
from pathway.queries.check_in_answers import Asked
from pathway.reference import library
from pathway.rules.alerts import Cause
from pathway.rules.before_visits import alarms
from pathway.rules.findings import Finding
from patients.models import Intake


@dataclass(frozen=True)
class Shown:
    """One box of advice. `asked` are the questions whose answers caused it, as the patient read them.

    `emergency_number` is empty where nothing is urgent.
    """

    tier: Tier
    title: str
    sentences: tuple[str, ...]
    asked: tuple[str, ...]
    emergency_number: str

    @property
    def is_urgent(self) -> bool:
        """Whether it stands first and full width, with numbers to call."""
        return self.tier in {Tier.T0, Tier.T1}


def emergencies(language: str) -> tuple[str, ...]:
    """The warning questions that mean "get help now", for a page on which nothing can be answered any more."""
    rows = [row for row in library().warnings.values() if row.tier == Tier.T0 and not row.computed]
    return tuple(row.es if language == "es" else row.en for row in rows)


def for_check_in(
    asked: Asked,
    causes: tuple[Cause, ...],
    *,
    names_answers: bool = True,
    language: str,
    now: datetime,
) -> Shown | None:
    """What a check-in's answers call for, None when nothing; one query where there is something to say.

    Without `names_answers` it says what to do and not why: the page may be read by somebody else.
    """
    if not causes:
        return None
    tier = causes[0].tier
    # The strictest alone speaks: "by the next working day" below "be seen today" would be the sentence that is believed.
    is_helped = asked.stored.is_helped
    own = dict.fromkeys(
        one.warning.advice(language, about_them=is_helped) for one in causes if one.tier == tier
    )
    words = [
        str(asked.answers[one.code]["text"]) for one in causes if names_answers and one.code in asked.answers
    ]
    return _shown(asked.clinic, tier, list(own), words, language=language, now=now, about_them=is_helped)


def for_intake(intake: Intake, *, language: str, now: datetime, names_answers: bool = True) -> Shown | None:
    """What an intake's answers call for, None when nothing; one query where there is something to say."""
    alarms = intakes.alarms(intake, on=intake.clinic.local(now).date())
    if not alarms:
        return None
    tier = min(alarm.tier for alarm in alarms)
    words = [alarm.asked for alarm in alarms if names_answers and alarm.tier in {tier, Tier.T0, Tier.T1}]
    return _shown(intake.clinic, tier, [], words, language=language, now=now)


def for_before_visit(
    row: BeforeVisit,
    found: tuple[Finding, ...],
    *,
    names_answers: bool,
    language: str,
    now: datetime,
) -> Shown | None:
    """What the answers before a visit call for, None when nothing; one query where there is something to say.

    Without `names_answers` it says what to do and not why: the page may be read by somebody else.
    """
    alarming = alarms(found)
    if not alarming:
        return None
    tier = min(one.tier for one in alarming if one.tier is not None)
    words = [
        str(row.answers[one.question]["text"]) for one in alarming if one.tier in {tier, Tier.T0, Tier.T1}
    ]
    return _shown(row.clinic, tier, [], words if names_answers else [], language=language, now=now)


def _shown(
    clinic: Clinic,
    tier: Tier,
    own: list[str],
    asked: list[str],
    *,
    language: str,
    now: datetime,
    about_them: bool = False,
) -> Shown:
    told = advice(clinic, tier, "\n".join(own), language=language, now=now, about_them=about_them)
    titles = {
        Tier.T0: _("Get help for them now") if about_them else _("Get help now"),
        Tier.T1: _("They need to be seen today") if about_them else _("You need to be seen today"),
    }
    return Shown(
        tier=tier,
        title=titles.get(tier, _("Thank you for telling us")),
        sentences=(told.text, *told.more.splitlines()),
        asked=tuple(asked),
        emergency_number=clinic.emergency_number if tier in titles else "",
    )
