"""The shapes of the check-ins: warning questions, forms, when they are due, measures and their thresholds."""

from dataclasses import dataclass

from pathway.enums import CheckInKind, EpisodeEnd, Tier
from pathway.reference.screening_rows import Escalation


@dataclass(frozen=True)
class WarningChoice:
    """A tapped detail of a warning question and its tier."""

    code: str
    tier: Tier | None = None
    en: str = ""
    es: str = ""


@dataclass(frozen=True)
class Warning:
    """A warning question of the check-ins (`fu_` rows), with the patient's advice and the clinic's next step.

    `tier` is None where the tapped choice decides. `muscle_groups` and `pleura_risk` say after which needles it is
    asked; empty and False mean always. A `computed` one is never asked. `reports` are the
    changes (changes.toml) that any answer but "no" tells of. `they_en` and `they_es` are the advice for somebody who
    answers for the patient.
    """

    slug: str
    clinician: str
    source: str
    version: int
    advice_en: str
    advice_es: str
    they_en: str
    they_es: str
    tier: Tier
    en: str = ""
    es: str = ""
    choices: tuple[WarningChoice, ...] = ()
    escalates: tuple[Escalation, ...] = ()
    muscle_groups: tuple[str, ...] = ()
    pleura_risk: bool = False
    computed: bool = False
    reports: tuple[str, ...] = ()
    active: bool = True

    def __post_init__(self) -> None:
        for language, text in (("English", self.en), ("Spanish", self.es)):
            if not text and not self.computed:
                raise ValueError(f"The {language} wording is missing.")
            if text.count("?") > 1:
                raise ValueError(f"The {language} wording asks two things (two question marks); split it.")

    def advice(self, language: str, *, about_them: bool = False) -> str:
        """What the patient reads, or whoever answers for them."""
        if about_them:
            return self.they_es if language == "es" else self.they_en
        return self.advice_es if language == "es" else self.advice_en

    def tier_of(self, choice: str) -> Tier | None:
        """The tier of a tapped choice before escalation; None for "no". Plain "yes" has the tier of the row."""
        if choice == "no":
            return None
        own = next((option for option in self.choices if option.code == choice), None)
        return own.tier or self.tier if own else self.tier


@dataclass(frozen=True)
class WarningScreen:
    """One short screen of warning questions with its large "None of these"."""

    warnings: tuple[str, ...]


@dataclass(frozen=True)
class CheckInForm:
    """What one check-in asks: warning screens first, then measures (slugs of `Measure`)."""

    slug: str
    en: str
    es: str
    version: int
    screen: tuple[WarningScreen, ...]
    measures: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Every warning slug of the form in the order it is asked."""
        return tuple(slug for screen in self.screen for slug in screen.warnings)


@dataclass(frozen=True)
class PlannedKind:
    """When a kind of check-in is due after needling and which form it asks. `hours` are elapsed, `days` calendar."""

    slug: CheckInKind
    form: str
    warning_form: str
    hours: tuple[int, ...] = ()
    days: tuple[int, ...] = ()


@dataclass(frozen=True)
class Timing:
    """The clocks of the check-ins, in hours unless the name says days."""

    fold_within_hours: int
    visit_within_hours: int
    before_visit_hours: int
    earliest_days_after_session: int
    reminder_after_hours: int
    too_late_after_hours: int
    counts_as_48_hours_from: int
    counts_as_48_hours_to: int
    safety_days_after_last_needles: int
    soreness_gone_by_hours: int


@dataclass(frozen=True)
class Measure:
    """An outcome measure: its scale, which way is better, the published change that matters and its limits.

    `asked_as` is scale (0 to 10 buttons), activities (one scale for each PSFS activity), steps or yes_no or count.
    """

    slug: str
    en: str
    es: str
    lowest: float
    highest: float
    lower_is_better: bool
    source: str
    limits: str
    asked_as: str = "scale"
    absolute_change: float | None = None
    percent_change: float | None = None
    low_en: str = ""
    low_es: str = ""
    high_en: str = ""
    high_es: str = ""


@dataclass(frozen=True)
class DischargeReason:
    """Why an episode of care ended."""

    slug: str
    en: str
    ends_as: EpisodeEnd


@dataclass(frozen=True)
class TextPart:
    """One headed paragraph a patient reads; `urgent` is whom to call and when, shown first with the numbers to press."""

    heading_en: str
    heading_es: str
    en: str
    es: str
    urgent: bool = False


@dataclass(frozen=True)
class PatientText:
    """A versioned text for patients: the consent or the after-care sheet."""

    slug: str
    version: int
    title_en: str
    title_es: str
    source: str
    part: tuple[TextPart, ...]
    active: bool = True
