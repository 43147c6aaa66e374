"""Plans the check-ins: the 48-hour one after every session with needles, the weekly ones after the last session."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pathway.enums import CheckInKind
from pathway.reference.check_in_forms import CheckInForm, PlannedKind
from pathway.reference.library import Library


@dataclass(frozen=True)
class TreatedSession:
    """A signed treatment session. `key` is whatever the caller knows it by; `ended_at` is aware.

    One `with_needles` promises a 48-hour check-in and weekly ones; one of a plan without needles only the weekly ones.
    """

    key: str
    ended_at: datetime
    with_needles: bool = True


@dataclass(frozen=True)
class QuietHours:
    """Local hours in which nothing is sent; half-open, over midnight when `start` is later than `end`."""

    start: time
    end: time

    def holds(self, local: time) -> bool:
        """Whether a local time of day is quiet."""
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True)
class PlannedCheckIn:
    """One check-in to come. `due_at` is UTC. Unique by session, kind and sequence.

    `forms` has one form, or two where a weekly one was folded into a 48-hour one; `folded` are the sequences of the
    weekly ones it keeps the promise of. `because` says in words how the moment came about.
    """

    session: str
    kind: CheckInKind
    sequence: int
    due_at: datetime
    forms: tuple[str, ...]
    because: str
    folded: tuple[int, ...] = ()


def plan(
    sessions: Iterable[TreatedSession],
    *,
    zone: str,
    quiet: QuietHours,
    library: Library,
    visits: Iterable[datetime] = (),
    discharged_at: datetime | None = None,
) -> tuple[PlannedCheckIn, ...]:
    """Every check-in these sessions promise, by due time (product.md, stage 6).

    48 hours are elapsed time; weekly keeps the local hour and weekday of the last session's end in `zone` over a clock
    change. A visit close to a weekly one moves it before the visit. After `discharged_at` only warnings are asked.
    Past moments are returned too: the caller keeps what was sent and re-plans the rest.
    """
    ordered = sorted(sessions, key=lambda session: session.ended_at)
    if not ordered:
        return ()
    place = ZoneInfo(zone)
    first = [_after_48_hours(session, place, quiet, library) for session in ordered if session.with_needles]
    weekly = list(_weekly(ordered[-1], place, quiet, library, tuple(visits)))
    planned = _folded(first, weekly, library)
    if discharged_at is not None:
        planned = [_warnings_only(one, discharged_at, library) for one in planned]
    return tuple(sorted(planned, key=lambda one: (one.due_at, one.kind, one.sequence)))


def screens(
    form: CheckInForm, *, needled: Iterable[str], lung_risk: bool, library: Library
) -> tuple[tuple[str, ...], ...]:
    """The warning screens of a form for this patient: slugs by screen, without those that concern other muscles.

    `needled` are the muscle slugs of the session; `lung_risk` is True when `near_lung` holds for any of its sites.
    Empty screens are left out.
    """
    groups = {group for slug in needled if slug in library.muscles for group in library.muscles[slug].groups}

    def concerns(slug: str) -> bool:
        warning = library.warnings[slug]
        if warning.pleura_risk and not lung_risk:
            return False
        return not warning.muscle_groups or not groups.isdisjoint(warning.muscle_groups)

    shown = (tuple(slug for slug in screen.warnings if concerns(slug)) for screen in form.screen)
    return tuple(screen for screen in shown if screen)


def near_lung(muscle: str, level: str, library: Library) -> bool:
    """Whether a site lies where the lung can be reached; an unknown level counts as near."""
    card = library.muscles.get(muscle)
    if card is None or not card.pleura_risk:
        return False
    return not card.pleura_risk_levels or not level or level in card.pleura_risk_levels


def counts_as_48_hours(hours_since_session: float, library: Library) -> bool:
    """Whether an answer may count as a 48-hour outcome."""
    timing = library.timing
    return timing.counts_as_48_hours_from <= hours_since_session <= timing.counts_as_48_hours_to


def out_of_quiet_hours(moment: datetime, place: ZoneInfo, quiet: QuietHours) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into, in UTC."""
    local = moment.astimezone(place)
    if not quiet.holds(local.time()):
        return moment.astimezone(UTC)
    day = local.date()
    if quiet.start > quiet.end and local.time() >= quiet.start:
        day += timedelta(days=1)
    return datetime.combine(day, quiet.end, place).astimezone(UTC)


def _after_48_hours(
    session: TreatedSession, place: ZoneInfo, quiet: QuietHours, library: Library
) -> PlannedCheckIn:
    kind = library.planned_kinds[CheckInKind.AFTER_48_HOURS]
    exact = session.ended_at.astimezone(UTC) + timedelta(hours=kind.hours[0])
    due_at = out_of_quiet_hours(exact, place, quiet)
    because = f"{kind.hours[0]} hours after the session{_moved(exact, due_at)}."
    return PlannedCheckIn(session.key, kind.slug, 1, due_at, (kind.form,), because)


def _weekly(
    session: TreatedSession,
    place: ZoneInfo,
    quiet: QuietHours,
    library: Library,
    visits: tuple[datetime, ...],
) -> Iterator[PlannedCheckIn]:
    kind = library.planned_kinds[CheckInKind.WEEKLY]
    timing = library.timing
    ended = session.ended_at.astimezone(place)
    earliest = session.ended_at + timedelta(days=timing.earliest_days_after_session)
    for sequence, days in enumerate(kind.days, start=1):
        exact = (ended.replace(fold=0) + timedelta(days=days)).astimezone(UTC)
        because = f"{days} days after the last session, same local hour"
        near = timedelta(hours=timing.visit_within_hours)
        visit = min((v for v in visits if v > session.ended_at and abs(v - exact) < near), default=None)
        if visit is not None:
            exact = visit.astimezone(UTC) - timedelta(hours=timing.before_visit_hours)
            because = f"{because}, moved to {timing.before_visit_hours} hours before the visit"
            if exact < earliest:
                continue
        due_at = out_of_quiet_hours(exact, place, quiet)
        because = f"{because}{_moved(exact, due_at)}."
        yield PlannedCheckIn(session.key, kind.slug, sequence, due_at, (kind.form,), because)


def _folded(
    first: list[PlannedCheckIn], weekly: list[PlannedCheckIn], library: Library
) -> list[PlannedCheckIn]:
    """A weekly one close to a 48-hour one becomes part of it: one row, both forms, both promises."""
    near = timedelta(hours=library.timing.fold_within_hours)
    kept = []
    for one in weekly:
        host = next((i for i, other in enumerate(first) if abs(other.due_at - one.due_at) < near), None)
        if host is None:
            kept.append(one)
            continue
        other = first[host]
        forms = tuple(dict.fromkeys((*other.forms, *one.forms)))
        first[host] = replace(other, forms=forms, folded=(*other.folded, one.sequence))
    return [*first, *kept]


def _warnings_only(one: PlannedCheckIn, discharged_at: datetime, library: Library) -> PlannedCheckIn:
    if one.due_at < discharged_at:
        return one
    by_form: dict[str, PlannedKind] = {kind.form: kind for kind in library.planned_kinds.values()}
    forms = tuple(by_form[form].warning_form for form in one.forms)
    return replace(one, forms=forms, because=f"{one.because} Warning questions only, after discharge.")


def _moved(exact: datetime, due_at: datetime) -> str:
    return "" if exact == due_at else ", moved out of quiet hours"
