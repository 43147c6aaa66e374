"""What an answered check-in means for the clinic: the causes it raises, with tier and advice, strictest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pathway.enums import Tier
from pathway.reference.check_in_forms import Warning
from pathway.reference.library import Library
from pathway.rules.adverse_events import Soreness, soreness
from pathway.rules.findings import strictest_tier

FLARE = "fu_flare"
SORE_LONG = "fu_sore_long"
NO_REPLY = "fu_no_reply"
FLARE_POINTS = 2


@dataclass(frozen=True)
class Expected:
    """A level of pain (0 to 10) this patient's therapist expects for now, up to which no flare is raised."""

    up_to: float
    words: str


@dataclass(frozen=True)
class CheckInFacts:
    """What the clinic knows when an answer arrives.

    `nprs_before`, `nprs_last_weekly`, `nprs_now` and `expected` are by measure slug (nprs_leg, nprs_back), 0-10: before that
    session, at the last weekly check-in, now, and what the therapist expects today. `soreness` is 0-10 or None.
    `is_48_hours` and `is_weekly` say which promise is kept; a folded check-in keeps both. `days_since_lung_risk` is the time
    since the last site near the lung, None when there was none.
    """

    is_48_hours: bool = False
    is_weekly: bool = False
    hours_since_session: float | None = None
    nprs_before: Mapping[str, float] = field(default_factory=dict)
    nprs_last_weekly: Mapping[str, float] = field(default_factory=dict)
    nprs_now: Mapping[str, float] = field(default_factory=dict)
    expected: Mapping[str, Expected] = field(default_factory=dict)
    soreness: float | None = None
    days_since_lung_risk: float | None = None


@dataclass(frozen=True)
class Cause:
    """One thing an answer raises: a stable code, its tier, what the patient reads and what the clinic does.

    `code` is the slug of the warning question and is the same at every reload, so one cause makes one alert.
    """

    code: str
    tier: Tier
    reason: str
    warning: Warning
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
    raised.extend(_sore_long(facts, library))
    return tuple(sorted(raised, key=lambda cause: -cause.tier.strictness))


def came_back(now: Mapping[str, Tier], before: Mapping[str, Tier]) -> set[str]:
    """The causes that were not there just before, or milder: said again, they concern somebody anew."""
    return {
        code for code, tier in now.items() if code not in before or tier.strictness > before[code].strictness
    }


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
    """NPRS two or more above the value before that session (48 hours) or above the last weekly one, in leg or back.

    A rise up to what the therapist expects is a note for the next visit; above it, it is a flare as ever.
    """
    rises = {slug: _rise(slug, facts) for slug in facts.nprs_now}
    risen = {slug: words for slug, words in rises.items() if words}
    beyond = [slug for slug in risen if not _is_expected(slug, facts)]
    if not risen:
        return
    warning = library.warnings[FLARE]
    said = ", ".join(f"{library.measures[slug].en} {words}" for slug, words in risen.items())
    why = [facts.expected[slug].words for slug in risen if slug in facts.expected]
    reason = " ".join([f"{said}.", *why, *_usual_soreness(facts, library)])
    yield _cause(warning, warning.tier if beyond else Tier.T3, reason)


def _rise(slug: str, facts: CheckInFacts) -> str:
    """The rise in words, against the reference value it is largest over; empty where it is no flare."""
    now = facts.nprs_now[slug]
    before = facts.nprs_before.get(slug)
    weekly = facts.nprs_last_weekly.get(slug, before)
    found = []
    if facts.is_48_hours and before is not None:
        found.append((now - before, f"{before:g} before, {now:g} now"))
    if facts.is_weekly and weekly is not None:
        when = "last week" if slug in facts.nprs_last_weekly else "before"
        found.append((now - weekly, f"{weekly:g} {when}, {now:g} now"))
    points, words = max(found, default=(0, ""), key=lambda one: one[0])
    return words if points >= FLARE_POINTS else ""


def _is_expected(slug: str, facts: CheckInFacts) -> bool:
    return slug in facts.expected and facts.nprs_now[slug] <= facts.expected[slug].up_to


def _usual_soreness(facts: CheckInFacts, library: Library) -> list[str]:
    """What helps to tell a flare from what needles leave: how sore, and that this is usual so early."""
    if facts.soreness is None or facts.hours_since_session is None:
        return []
    if soreness(facts.soreness, facts.hours_since_session, library=library) is not Soreness.EXPECTED:
        return []
    usual = library.timing.soreness_gone_by_hours
    return [
        f"Soreness {facts.soreness:g} of 10 after {facts.hours_since_session:.0f} hours; usual up to {usual}."
    ]


def _sore_long(facts: CheckInFacts, library: Library) -> Iterator[Cause]:
    """Soreness that outlasts what is usual: a note for the next visit, where a person can look."""
    if facts.soreness is None or facts.hours_since_session is None:
        return
    if soreness(facts.soreness, facts.hours_since_session, library=library) is Soreness.LINGERS:
        warning = library.warnings[SORE_LONG]
        reason = f"Soreness {facts.soreness:g} of 10 after {facts.hours_since_session:.0f} hours."
        yield _cause(warning, warning.tier, reason)


def _cause(warning: Warning, tier: Tier, reason: str) -> Cause:
    return Cause(
        code=warning.slug,
        tier=tier,
        reason=reason,
        warning=warning,
        clinician=warning.clinician,
        source=warning.source,
        version=warning.version,
    )
