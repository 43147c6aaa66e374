"""What an answered check-in means for the clinic: the causes it raises, with tier and advice, strictest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pathway.enums import Tier
from pathway.reference.check_in_forms import Warning
from pathway.reference.library import Library
from pathway.rules.findings import strictest_tier

FLARE = "fu_flare"
NO_REPLY = "fu_no_reply"
FLARE_POINTS = 2


@dataclass(frozen=True)
class CheckInFacts:
    """What the clinic knows when an answer arrives.

    `nprs_before` and `nprs_now` are by measure slug (nprs_leg, nprs_back), 0-10, before that session and now;
    `days_since_lung_risk` is the time since the last site near the lung, None when there was none.
    `is_48_hours` is True when the answer belongs to a 48-hour check-in.
    """

    is_48_hours: bool = False
    nprs_before: Mapping[str, float] = field(default_factory=dict)
    nprs_now: Mapping[str, float] = field(default_factory=dict)
    days_since_lung_risk: float | None = None


@dataclass(frozen=True)
class Cause:
    """One thing an answer raises: a stable code, its tier, what the patient reads and what the clinic does.

    `code` is the slug of the warning question and is the same at every reload, so one cause makes one alert.
    """

    code: str
    tier: Tier
    reason: str
    advice_en: str
    advice_es: str
    clinician: str
    source: str
    version: int

    @property
    def makes_alert(self) -> bool:
        """T3 is a line on the next visit, not an alert."""
        return self.tier is not Tier.T3


def causes(answers: Mapping[str, str], facts: CheckInFacts, *, library: Library) -> tuple[Cause, ...]:
    """The causes these warning answers raise, strictest first. `answers` are choice codes by slug; "no" raises nothing.

    May be called with a single tapped answer, before the form is finished: more answers never lower a tier.
    """
    positive = {slug for slug, choice in answers.items() if slug in library.warnings and choice != "no"}
    raised = []
    for slug, warning in library.warnings.items():
        if slug in positive and not warning.computed:
            tier = strictest_tier(warning.tier_of(answers[slug]), warning.escalates, positive)
            tier = _near_lung(warning, tier, facts)
            if tier is not None:
                raised.append(_cause(warning, tier, warning.en))
    raised.extend(_flare(facts, library))
    return tuple(sorted(raised, key=lambda cause: -cause.tier.strictness))


def no_reply(*, failed_calls: int, library: Library) -> Cause:
    """The cause raised when a check-in stayed unanswered: a call task, for a clinician only after two failed calls."""
    warning = library.warnings[NO_REPLY]
    tier = Tier.T2 if failed_calls >= 2 else warning.tier
    return _cause(warning, tier, "No answer to the check-in.")


def _near_lung(warning: Warning, tier: Tier | None, facts: CheckInFacts) -> Tier | None:
    days = facts.days_since_lung_risk
    tiers = [] if tier is None else [tier]
    for one in warning.escalates:
        if one.pleura_risk_within_days and days is not None and days <= one.pleura_risk_within_days:
            tiers.append(one.tier)
    return max(tiers, key=lambda each: each.strictness, default=None)


def _flare(facts: CheckInFacts, library: Library) -> Iterator[Cause]:
    """NPRS two or more above the value before that session, in leg or back, at 48 hours."""
    if not facts.is_48_hours:
        return
    rises = {
        slug: (facts.nprs_before[slug], now)
        for slug, now in facts.nprs_now.items()
        if slug in facts.nprs_before and now - facts.nprs_before[slug] >= FLARE_POINTS
    }
    if rises:
        words = (
            f"{library.measures[slug].en} {was:g} before, {now:g} now" for slug, (was, now) in rises.items()
        )
        warning = library.warnings[FLARE]
        yield _cause(warning, warning.tier, f"{', '.join(words)}.")


def _cause(warning: Warning, tier: Tier, reason: str) -> Cause:
    return Cause(
        code=warning.slug,
        tier=tier,
        reason=reason,
        advice_en=warning.advice_en,
        advice_es=warning.advice_es,
        clinician=warning.clinician,
        source=warning.source,
        version=warning.version,
    )
