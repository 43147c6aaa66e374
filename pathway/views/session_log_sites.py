"""The sites of a session log as its page shows them: one row each with its form, where to add one, and the body's map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from pathway.actions.sites import OTHER
from pathway.enums import CellState, Side
from pathway.forms.treatment import SiteForm
from pathway.models import NeedledSite
from pathway.queries.treatment import Standing
from pathway.reference import library
from pathway.rules.sessions import level_warning


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
        may = self.is_open and not self.blocked and self.site.needles_in is None
        return (self.site.planned_needles or 0) if may else 0


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
        techniques = [one.slug for one in library().techniques.values() if not one.current]
        blocked = [slug for slug in techniques if _why_not(standing, site.muscle, site.side, slug)]
        rows.append(
            SiteRow(
                site=site,
                form=SiteForm(data if str(site.uuid) in shown else None, site=site, blocked=blocked),
                muscle=muscle.en,
                cautions=_cautions(site, standing),
                blocked=standing.why_blocked(site.muscle, site.side, site.technique, e_stim=site.e_stim),
                other=OtherSide(other, _why_not(standing, site.muscle, other, site.technique)),
                has_twin=(site.muscle, other) in taken,
                asks_level=muscle.asks_level,
                is_open=standing.gate.open,
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


def _why_not(standing: Standing, muscle: str, side: str, technique: str = "") -> str:
    """Why this cannot be chosen; with a deviation on file it can, because it is what already happened."""
    return "" if standing.has_deviation else standing.why_blocked(muscle, side, technique)


def _cautions(site: NeedledSite, standing: Standing) -> list[str]:
    high = level_warning(site.muscle, site.level, library())
    cell = standing.assessment and standing.assessment.cells.get(
        (site.muscle, Side(site.side), site.technique)
    )
    cautions = cell.reasons if cell and cell.state is CellState.CAUTION else ()
    return [*([high] if high else []), *(reason.sentence for reason in cautions)]
