"""The sites of a session log as its page shows them: one row each with its form, where to add one, and the body's map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict

from pathway.actions.sites import OTHER
from pathway.enums import CellState, Side
from pathway.forms.treatment import SiteForm
from pathway.models import NeedledSite
from pathway.queries.treatment import Standing
from pathway.reference import library
from pathway.rules.sessions import level_warning

if TYPE_CHECKING:
    from pathway.views.session_log_lots import SiteLot


@dataclass(frozen=True)
class OtherSide:
    """The same muscle on the other side: one press away, or the reason why not."""

    side: str
    reason: str


@dataclass(frozen=True)
class SiteRow:
    """One site of the log with its form."""

    site: NeedledSite
    form: SiteForm
    muscle: str
    cautions: list[str]
    blocked: str
    other: OtherSide
    has_twin: bool
    asks_level: bool
    is_open: bool
    why_not: list[str]
    why_no_current: str
    is_stopped: bool
    lot: SiteLot | None = None

    @property
    def title(self) -> str:
        return f"{self.muscle}, {self.site.side}"

    @property
    def how(self) -> str:
        """Level, needle, technique and depth in one line; empty while a required one is missing."""
        site = self.site
        if not (site.needle_length_mm and site.technique) or (self.asks_level and not site.level):
            return ""
        known = library()
        depth = known.depths[site.depth].en if site.depth else ""
        needle = f"{site.needle_diameter_mm:.2f} \u00d7 {site.needle_length_mm} mm"
        return ", ".join(
            part for part in (site.level, needle, known.techniques[site.technique].en, depth) if part
        )

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors)

    @property
    def still_in(self) -> int:
        return max((self.site.needles_in or 0) - (self.site.needles_out or 0), 0)

    @property
    def still_in_words(self) -> str:
        return f"{self.still_in} still in"

    @property
    def awaits(self) -> int:
        """How many needles one press confirms: as planned, while none is counted and needling is open."""
        may = self.is_open and not self.blocked and not self.is_stopped
        return (self.site.planned_needles or 0) if may and self.site.needles_in is None else 0

    @property
    def is_planned(self) -> bool:
        """Grey: a number is planned and none is confirmed."""
        return self.site.planned_needles is not None and self.site.needles_in is None

    @property
    def more(self) -> str:
        """What else was recorded, in one line; empty while nothing was."""
        return ", ".join(recorded(self.site))


@dataclass(frozen=True)
class Addable:
    """A muscle of the list to add from; each side with the reason why not, or an empty one."""

    slug: str
    name: str
    sides: list[OtherSide]

    @property
    def why(self) -> list[str]:
        """The reasons in sentences; one for both sides where it is the same."""
        reasons = {one.reason for one in self.sides}
        if len(reasons) == 1:
            return [f"Blocked: {reason}" for reason in reasons if reason]
        return [f"{one.side.title()} is blocked: {one.reason}" for one in self.sides if one.reason]


@dataclass(frozen=True)
class Mapped:
    """One site as the body chart's map takes it."""

    muscle: str
    side: str
    label: str
    count: int


def site_rows(sites: Iterable[NeedledSite], standing: Standing, data: QueryDict | None) -> list[SiteRow]:
    """The rows with their forms; a form is bound where its site was on the page that sent the data."""
    shown = set(data.getlist("site")) if data else set()
    sites = list(sites)
    taken = {(site.muscle, site.side) for site in sites}
    rows = []
    for site in sites:
        muscle = library().muscles[site.muscle]
        other = OTHER[Side(site.side)]
        blocked = _blocked(site, standing)
        why = standing.why_blocked(site.muscle, site.side, site.technique, e_stim=site.e_stim)
        rows.append(
            SiteRow(
                site=site,
                form=SiteForm(data if str(site.uuid) in shown else None, site=site, blocked=blocked),
                muscle=muscle.en,
                cautions=_cautions(site, standing),
                blocked=why,
                other=OtherSide(other, _why_not(standing, site.muscle, other, site.technique)),
                has_twin=(site.muscle, other) in taken,
                asks_level=muscle.asks_level,
                is_open=standing.gate.open,
                why_not=_sentences(blocked, apart_from=why, current=False),
                why_no_current=" ".join(_sentences(blocked, apart_from=why, current=True)),
                is_stopped=site.treatment_session.is_stopped,
            )
        )
    return rows


def addable(standing: Standing) -> list[Addable]:
    """Every muscle of the reference to add a site from, blocked sides with their reason."""
    return [
        Addable(one.slug, one.en, [OtherSide(side, _why_not(standing, one.slug, side)) for side in OTHER])
        for one in library().muscles.values()
        if one.active
    ]


def order_map(sites: Iterable[NeedledSite]) -> list[Mapped]:
    """Where today's sites lie, each muscle and side with its place in the list; before anything is needled."""
    first: dict[tuple[str, str], Mapped] = {}
    for place, site in enumerate(sites, start=1):
        key = (site.muscle, site.side)
        first.setdefault(key, Mapped(*key, library().muscles[site.muscle].en, place))
    return list(first.values())


def sites_map(sites: Iterable[NeedledSite]) -> list[Mapped]:
    """The needled sites for the body chart's map."""
    return [
        Mapped(site.muscle, site.side, library().muscles[site.muscle].en, site.needles_in)
        for site in sites
        if site.needles_in
    ]


def _why_not(standing: Standing, muscle: str, side: str, technique: str = "", *, e_stim: bool = False) -> str:
    """Why this cannot be chosen; with a deviation on file it can, because it is what already happened."""
    return "" if standing.has_deviation else standing.why_blocked(muscle, side, technique, e_stim=e_stim)


def recorded(site: NeedledSite) -> list[str]:
    """Everything beside needle, technique and count that was recorded of a site, in words."""
    known = library()
    felt = known.currents_felt.get(site.e_stim_felt)
    pairing = known.pairings.get(site.e_stim_pairing)
    manipulation = known.manipulations.get(site.manipulation)
    twitch = known.twitch_responses.get(site.local_twitch_response)
    said = [
        (site.cm_from_midline is not None, f"{site.cm_from_midline} cm from midline"),
        (manipulation, manipulation and manipulation.en.lower()),
        (site.dwell_minutes is not None, f"left in {site.dwell_minutes} min"),
        (twitch, twitch and f"twitch: {twitch.en.lower()}"),
        (site.pain_during is not None, f"pain during {site.pain_during}"),
        (site.referred_pain_reproduced is not None, f"known pain {_yes(site.referred_pain_reproduced)}"),
        (site.bleeding is not None, f"bleeding: {'yes' if site.bleeding else 'no'}"),
        (site.e_stim, "e-stim"),
        (site.e_stim_hz, f"{site.e_stim_hz} Hz"),
        (site.e_stim_microseconds, f"{site.e_stim_microseconds} \u00b5s"),
        (site.e_stim_ma is not None, f"{site.e_stim_ma} mA"),
        (felt, felt and felt.en.partition(":")[0].lower()),
        (site.e_stim_minutes, f"current for {site.e_stim_minutes} min"),
        (pairing, pairing and f"paired: {pairing.en.lower()}"),
    ]
    return [str(words) for is_said, words in said if is_said]


def _yes(reproduced: bool | None) -> str:
    return "reproduced" if reproduced else "not reproduced"


def _blocked(site: NeedledSite, standing: Standing) -> dict[str, str]:
    """Why a technique, current among them, may not be chosen here."""
    why = {
        one.slug: _why_not(standing, site.muscle, site.side, one.slug, e_stim=one.current)
        for one in library().techniques.values()
    }
    return {slug: reason for slug, reason in why.items() if reason}


def _sentences(blocked: Mapping[str, str], *, apart_from: str, current: bool) -> list[str]:
    """One sentence for each technique, without or with current; what the row says already is not said again."""
    known = library().techniques
    return [
        f"{known[slug].en} is blocked: {reason}"
        for slug, reason in blocked.items()
        if known[slug].current == current and reason != apart_from
    ]


def _cautions(site: NeedledSite, standing: Standing) -> list[str]:
    high = level_warning(site.muscle, site.level, library())
    cell = standing.assessment and standing.assessment.cells.get(
        (site.muscle, Side(site.side), site.technique)
    )
    cautions = cell.reasons if cell and cell.state is CellState.CAUTION else ()
    return [*([high] if high else []), *(reason.sentence for reason in cautions)]
