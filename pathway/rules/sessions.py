"""What a treatment session still lacks before it can be signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from clinic.rules.needle_boxes import is_expired
from pathway.enums import BegunFrom, CellState, Side
from pathway.reference.library import Library
from pathway.rules.deviations import FILE_A_DEVIATION
from pathway.rules.gates import Gate, Missing
from pathway.rules.needle_aversion import beyond
from pathway.rules.needle_lots import expired_words
from pathway.rules.screenings import Assessment

NEEDLE_EVENTS = frozenset({"retained_needle", "broken_needle"})


@dataclass(frozen=True)
class Site:
    """One needled site as logged. Counts are None while nobody has counted; they are never preset."""

    muscle: str = ""
    side: Side | None = None
    technique: str = ""
    e_stim: bool = False
    needle_diameter_mm: float | None = None
    needle_length_mm: float | None = None
    needles_in: int | None = None
    needles_out: int | None = None
    level: str = ""
    lot: str = ""
    lot_expires_on: date | None = None


@dataclass(frozen=True)
class SessionFacts:
    """A treatment session as it stands on the page; what is not here is never required.

    `most_needles` is the maximum agreed for needle aversion that counts for this session, None without one.
    `needled_on` is the clinic's local date of the first needle, None while none is in.
    `events` are the codes of adverse events filed for it. `needled` False means "No needles today", which needs
    `no_needles_reason` and no needling field at all.
    """

    needled: bool
    started_at: datetime | None
    ended_at: datetime | None
    sites: tuple[Site, ...] = ()
    no_needles_reason: str = ""
    position: str = ""
    aseptic_confirmed: bool = False
    nprs_leg_before: int | None = None
    nprs_leg_after: int | None = None
    response: str = ""
    fit_to_leave: bool | None = None
    events: tuple[str, ...] = ()
    has_deviation: bool = False
    most_needles: int | None = None
    more_needles_reason: str = ""
    reaction_open: bool = False
    needled_on: date | None = None


def missing_to_sign(
    session: SessionFacts,
    *,
    gate: Gate,
    screening: Assessment | None,
    library: Library,
) -> tuple[Missing, ...]:
    """Everything that stands between this treatment session and a signature: what keeps needling shut, then as on the page.

    While needling is shut and no needle is in, nothing of its band is asked: it cannot be met before the gate is. `gate`
    is judged as of the first needle. Needles that went in against a closed gate or a blocked cell are signed
    only with a deviation event; needles out must equal needles in unless a retained or broken needle is filed.
    """
    missing = list(_missing_visit(session))
    if session.reaction_open:
        missing.append(Missing("reaction", "A reaction stopped the session. File what happened, or go on."))
    if not session.needled:
        if not session.no_needles_reason.strip():
            missing.append(
                Missing("no_needles_reason", "Say why no needles were used today.", field="no_needles_reason")
            )
        if any(site.needles_in for site in session.sites):
            missing.append(
                Missing("needles_logged", 'Needles are logged, but the visit says "No needles today".')
            )
        return tuple(missing)
    missing += _missing_gate(session, gate)
    missing += _missing_before(session)
    if gate.open or session.has_deviation or needle_count(session.sites)[0]:
        missing += _missing_needling(session, screening, library)
    missing += _missing_after(session)
    return tuple(missing)


def needle_count(sites: Iterable[Site]) -> tuple[int, int]:
    """Needles in and needles out of all sites; an uncounted one is zero here and named by `missing_to_sign`."""
    listed = tuple(sites)
    return sum(site.needles_in or 0 for site in listed), sum(site.needles_out or 0 for site in listed)


def begin_from(*, planned_at: datetime | None, last_ended_at: datetime | None) -> BegunFrom | None:
    """What a log starts from: the last session, unless a plan was made since; None without either."""
    if last_ended_at is not None and (planned_at is None or planned_at <= last_ended_at):
        return BegunFrom.LAST
    return BegunFrom.PLAN if planned_at is not None else None


def level_warning(muscle: str, level: str, library: Library) -> str:
    """What to take care of at this spinal level (clinical reference, section 3); empty where the level asks for nothing."""
    card = library.muscles.get(muscle)
    if card is None or level not in card.care_levels:
        return ""
    return f"{level}: take care this high. {card.at_risk}"


def _missing_visit(session: SessionFacts) -> Iterable[Missing]:
    if session.started_at is None:
        yield Missing("started_at", "Enter when the session started.", field="started_at")
    if session.ended_at is None:
        yield Missing("ended_at", "Enter when the session ended.", field="ended_at")
    elif session.started_at is not None and session.ended_at <= session.started_at:
        yield Missing("ended_at", "The session ends before it starts.", field="ended_at")


def _missing_gate(session: SessionFacts, gate: Gate) -> Iterable[Missing]:
    """What keeps needling shut; a deviation is asked for only where needles went in all the same."""
    if gate.open or session.has_deviation:
        return
    for missing in gate.missing:
        yield Missing(f"gate_{missing.code}", missing.sentence, missing.link_name, missing.field)
    if needle_count(session.sites)[0]:
        yield Missing("deviation", FILE_A_DEVIATION, "deviation")


def _missing_before(session: SessionFacts) -> Iterable[Missing]:
    yield from _missing_pain("nprs_leg_before", session.nprs_leg_before, "leg pain before")
    if not session.position:
        yield Missing("position", "Enter the patient's position.", field="position")


def _missing_needling(
    session: SessionFacts, screening: Assessment | None, library: Library
) -> Iterable[Missing]:
    if not session.aseptic_confirmed:
        yield Missing("aseptic_confirmed", "Confirm the aseptic checklist.", field="aseptic_confirmed")
    if not session.sites:
        yield Missing("no_sites", 'Log at least one needled site, or choose "No needles today".')
    for number, site in enumerate(session.sites, start=1):
        yield from _missing_in_site(number, site, session, library)
    if too_many := beyond(needle_count(session.sites)[0], session.most_needles, session.more_needles_reason):
        yield Missing("most_needles", too_many, field="more_needles_reason")
    yield from _blocked_sites(session, screening)


def _missing_after(session: SessionFacts) -> Iterable[Missing]:
    yield from _missing_pain("nprs_leg_after", session.nprs_leg_after, "leg pain after")
    if not session.response.strip():
        yield Missing("response", "Enter how the patient responded.", field="response")
    if session.fit_to_leave is None:
        yield Missing("fit_to_leave", "Say whether the patient was fit to leave.", field="fit_to_leave")


def _missing_pain(field: str, value: int | None, words: str) -> Iterable[Missing]:
    if value is None:
        yield Missing(field, f"Enter {words} (0 to 10).", field=field)
    elif not 0 <= value <= 10:
        yield Missing(field, f"The value for {words} must be from 0 to 10.", field=field)


def _missing_in_site(number: int, site: Site, session: SessionFacts, library: Library) -> Iterable[Missing]:
    """A site is whole or it is nothing: every empty field of a begun one is named."""
    muscle = library.muscles.get(site.muscle)
    name = f"{muscle.en}, {site.side}" if muscle and site.side else f"Site {number}"
    required: list[tuple[str, object, str]] = [
        ("muscle", muscle, "the muscle"),
        ("side", site.side if site.side in (Side.LEFT, Side.RIGHT) else None, "left or right"),
        ("technique", site.technique if site.technique in library.techniques else None, "the technique"),
        ("needle", site.needle_diameter_mm and site.needle_length_mm, "the needle size"),
        ("needles_in", site.needles_in, "needles in"),
    ]
    if muscle and muscle.asks_level:
        required.append(("level", site.level, "the spinal level"))
    for field, value, words in required:
        if not value:
            yield Missing(f"site_{field}", f"{name}: enter {words}.", field=f"site-{number}-{field}")
    field = f"site-{number}-needles_out"
    if site.needles_out is None:
        yield Missing("site_needles_out", f"{name}: count the needles out.", field=field)
    elif site.needles_in is not None and site.needles_out > site.needles_in:
        yield Missing(
            "needle_count", f"{name}: {site.needles_out} needles out, only {site.needles_in} in.", field=field
        )
    elif site.needles_in and site.needles_out < site.needles_in and NEEDLE_EVENTS.isdisjoint(session.events):
        sentence = (
            f"{name}: {site.needles_in} needles in, {site.needles_out} out. "
            "Find the rest, or file a retained or broken needle."
        )
        yield Missing("needle_count", sentence, field=field)
    if (
        site.lot_expires_on is not None
        and session.needled_on is not None
        and is_expired(site.lot_expires_on, on=session.needled_on)
        and not session.has_deviation
    ):
        sentence = f"{name}: {expired_words(site.lot, site.lot_expires_on)}"
        yield Missing("expired_lot", sentence, field=f"site-{number}-lot")


def _blocked_sites(session: SessionFacts, screening: Assessment | None) -> Iterable[Missing]:
    if session.has_deviation:
        return
    for number, site in enumerate(session.sites, start=1):
        for technique in (site.technique, *(("e_stim",) if site.e_stim else ())):
            if screening is None or site.side is None:
                continue
            cell = screening.cells.get((site.muscle, site.side, technique))
            if cell is not None and cell.state is CellState.BLOCKED:
                sentence = f"This site is blocked: {cell.reasons[0].sentence} {FILE_A_DEVIATION}"
                yield Missing("blocked_site", sentence, "screening", field=f"site-{number}-muscle")
