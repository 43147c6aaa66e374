"""Plans the check-ins of one patient: 48 hours after every session with needles, weekly after the last session."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from pathway.enums import CheckInKind
from pathway.reference.check_in_forms import PlannedKind
from pathway.reference.library import Library
from pathway.rules.quiet_hours import QuietHours, out_of_quiet_hours

Promise = tuple[str, CheckInKind, int]  # session, kind, sequence: what is never asked twice

LONG_AGO = datetime.min.replace(tzinfo=UTC)
ANEW = "A newer session began the weekly check-ins anew."
FOLDED = "Asked together with the 48-hour check-in of the next session."
VISIT_INSTEAD = "The visit so soon after the session takes its place."
CARE_ENDED = "The care ended, and only the weeks after needles are still asked about."
SAFETY_ONLY = "Warning questions only for now."
STOPPED = "Nothing is sent since messages were stopped."


@dataclass(frozen=True)
class TreatedSession:
    """A signed treatment session that counts. `key` is whatever the caller knows it by; `ended_at` is aware.

    One `with_needles` promises a 48-hour check-in and weekly ones; one of a plan without needles only the weekly ones.
    `discharged_at` is when its episode of care ended.
    """

    key: str
    ended_at: datetime
    with_needles: bool = True
    discharged_at: datetime | None = None


@dataclass(frozen=True)
class PlannedCheckIn:
    """One check-in to come. `due_at` is UTC. Unique by session, kind and sequence.

    `forms` has one form, or two where a weekly one was folded into a 48-hour one; `folded` are the (session, sequence)
    of the weekly ones whose promise it keeps. `because` says in words how the moment came about.
    """

    session: str
    kind: CheckInKind
    sequence: int
    due_at: datetime
    forms: tuple[str, ...]
    because: str
    folded: tuple[tuple[str, int], ...] = ()

    @property
    def promise(self) -> Promise:
        return self.session, self.kind, self.sequence

    @property
    def promises_inside(self) -> tuple[Promise, ...]:
        return tuple((session, CheckInKind.WEEKLY, sequence) for session, sequence in self.folded)


@dataclass(frozen=True)
class Plan:
    """Every check-in a patient's sessions promise, by due time; and of those that are not asked, why not."""

    check_ins: tuple[PlannedCheckIn, ...]
    left_out: dict[Promise, str]


@dataclass(frozen=True)
class Place:
    """Where and by which rules: everything that is the same for each session of one plan."""

    zone: ZoneInfo
    quiet: QuietHours
    library: Library
    now: datetime


def plan(
    sessions: Iterable[TreatedSession],
    *,
    zone: str,
    quiet: QuietHours,
    library: Library,
    visits: Iterable[datetime] = (),
    stopped_at: datetime | None = None,
    safety_weeks: int | None = None,
    outcomes_paused: bool = False,
    asked: Collection[Promise] = (),
    now: datetime = LONG_AGO,
) -> Plan:
    """What the sessions of one patient promise (product.md, stage 6).

    48 hours are elapsed time; weekly keeps the local hour and weekday of the last session's end in `zone` over a clock
    change. A visit close to a weekly one moves it before the visit. A weekly one that a new session overtakes within a
    day of its 48-hour one is asked inside that. After a discharge only warnings are asked, for `safety_weeks` after the
    last needles and never for less than the reference says. With `outcomes_paused` each asks warnings only. Nothing is due
    from `stopped_at` on. Promises `asked` already are not asked again inside another one. Past moments are returned too:
    the caller keeps what was asked, and what was not is asked `now` at the earliest, so a stop or a discharge is judged as
    of then.
    """
    ordered = sorted(sessions, key=lambda session: (session.ended_at, session.key))
    place = Place(ZoneInfo(zone), quiet, library, now)
    left_out: dict[Promise, str] = {}
    first = {one.key: _after_48_hours(one, place) for one in ordered if one.with_needles}
    for earlier, later in pairwise(ordered):
        for one in _weekly(earlier, _days(earlier, ordered, safety_weeks, library), place):
            host = first.get(later.key)
            if host is None or one.promise in asked or not _is_near(host, one, library):
                left_out[one.promise] = ANEW
            else:
                left_out[one.promise] = FOLDED
                first[later.key] = _with(host, _as_of_discharge(one, earlier, place))
    planned = [_as_of_discharge(first[one.key], one, place) for one in ordered if one.key in first]
    planned += _last_series(ordered, tuple(visits), safety_weeks, place, left_out)
    if outcomes_paused:
        planned = [_safety_only(one, library) for one in planned]
    if stopped_at is not None:
        stopped = [one for one in planned if max(one.due_at, now) >= stopped_at]
        left_out |= {promise: STOPPED for one in stopped for promise in (one.promise, *one.promises_inside)}
        planned = [one for one in planned if one not in stopped]
    return Plan(tuple(sorted(planned, key=lambda one: (one.due_at, one.kind, one.sequence))), left_out)


def without_outcomes(forms: Iterable[str], library: Library) -> tuple[str, ...]:
    """The same forms with their warning questions only; a form that has no others stays as it is."""
    warnings = {kind.form: kind.warning_form for kind in library.planned_kinds.values()}
    return tuple(warnings.get(form, form) for form in forms)


def _after_48_hours(session: TreatedSession, place: Place) -> PlannedCheckIn:
    kind = place.library.planned_kinds[CheckInKind.AFTER_48_HOURS]
    exact = session.ended_at.astimezone(UTC) + timedelta(hours=kind.hours[0])
    due_at = out_of_quiet_hours(exact, place.zone, place.quiet)
    because = f"{kind.hours[0]} hours after the session{_moved(exact, due_at)}."
    return PlannedCheckIn(session.key, kind.slug, 1, due_at, (kind.form,), because)


def _last_series(
    ordered: list[TreatedSession],
    visits: tuple[datetime, ...],
    safety_weeks: int | None,
    place: Place,
    left_out: dict[Promise, str],
) -> Iterator[PlannedCheckIn]:
    """The weekly ones of the session that counts last; once care has ended, of the last one with needles."""
    if not ordered:
        return
    anchor = ordered[-1]
    if anchor.discharged_at is not None and not anchor.with_needles:
        days = _days(anchor, ordered, safety_weeks, place.library)
        left_out |= {one.promise: CARE_ENDED for one in _weekly(anchor, days, place)}
        needled = [one for one in ordered if one.with_needles]
        if not needled:
            return
        anchor = needled[-1]
    for one in _weekly(anchor, _days(anchor, ordered, safety_weeks, place.library), place):
        left_out.pop(one.promise, None)
        due = _before_a_visit(one, anchor, visits, place)
        if due is None:
            left_out[one.promise] = VISIT_INSTEAD
        else:
            yield _as_of_discharge(due, anchor, place)


def _days(
    session: TreatedSession, ordered: list[TreatedSession], safety_weeks: int | None, library: Library
) -> tuple[int, ...]:
    """The days of a series: those of the reference, and the weeks a clinic adds, counted from the last needles."""
    days = library.planned_kinds[CheckInKind.WEEKLY].days
    needled = [one.ended_at for one in ordered if one.with_needles and one.ended_at <= session.ended_at]
    if not needled or not safety_weeks:
        return days
    safe_until = needled[-1] + timedelta(weeks=safety_weeks)
    more = range(days[-1] + 7, safety_weeks * 7 + 1, 7)
    return (*days, *(day for day in more if session.ended_at + timedelta(days=day) <= safe_until))


def _weekly(session: TreatedSession, days: tuple[int, ...], place: Place) -> Iterator[PlannedCheckIn]:
    """A whole series at the local hour of the session's end; the weeks beyond the reference ask warnings only."""
    kind: PlannedKind = place.library.planned_kinds[CheckInKind.WEEKLY]
    ended = session.ended_at.astimezone(place.zone).replace(fold=0)
    for sequence, day in enumerate(days, start=1):
        exact = (ended + timedelta(days=day)).astimezone(UTC)
        due_at = out_of_quiet_hours(exact, place.zone, place.quiet)
        form = kind.form if day in kind.days else kind.warning_form
        because = f"{day} days after the session, same local hour{_moved(exact, due_at)}."
        yield PlannedCheckIn(session.key, kind.slug, sequence, due_at, (form,), because)


def _before_a_visit(
    one: PlannedCheckIn, session: TreatedSession, visits: tuple[datetime, ...], place: Place
) -> PlannedCheckIn | None:
    """The same one, asked before a visit that is close to it; None where that would be too soon after the session."""
    timing = place.library.timing
    near = timedelta(hours=timing.visit_within_hours)
    visit = min((v for v in visits if v > session.ended_at and abs(v - one.due_at) < near), default=None)
    if visit is None:
        return one
    exact = visit.astimezone(UTC) - timedelta(hours=timing.before_visit_hours)
    due_at = out_of_quiet_hours(exact, place.zone, place.quiet)
    if due_at < session.ended_at + timedelta(days=timing.earliest_days_after_session):
        return None
    week = one.because.partition(",")[0]
    because = f"{week}, moved to {timing.before_visit_hours} hours before the visit{_moved(exact, due_at)}."
    return replace(one, due_at=due_at, because=because)


def _is_near(host: PlannedCheckIn, one: PlannedCheckIn, library: Library) -> bool:
    return abs(host.due_at - one.due_at) < timedelta(hours=library.timing.fold_within_hours)


def _with(host: PlannedCheckIn, one: PlannedCheckIn) -> PlannedCheckIn:
    """A weekly one close to a 48-hour one becomes part of it: one row, both forms, both promises."""
    return replace(
        host,
        forms=tuple(dict.fromkeys((*host.forms, *one.forms))),
        folded=(*host.folded, (one.session, one.sequence)),
        because=f"{host.because} The weekly check-in of the session before is asked in it.",
    )


def _as_of_discharge(one: PlannedCheckIn, session: TreatedSession, place: Place) -> PlannedCheckIn:
    if session.discharged_at is None or max(one.due_at, place.now) < session.discharged_at:
        return one
    because = f"{one.because} Warning questions only, after discharge."
    return replace(one, forms=without_outcomes(one.forms, place.library), because=because)


def _safety_only(one: PlannedCheckIn, library: Library) -> PlannedCheckIn:
    forms = without_outcomes(one.forms, library)
    return one if forms == one.forms else replace(one, forms=forms, because=f"{one.because} {SAFETY_ONLY}")


def _moved(exact: datetime, due_at: datetime) -> str:
    return "" if exact == due_at else ", moved out of quiet hours"
