"""Whatever the history, the time zone and the hours of quiet, the plan of check-ins keeps its promises.

A few hundred histories every day; five thousand where CI says so, or with `--hypothesis-profile=thorough`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pathway.enums import CheckInKind
from pathway.reference import library
from pathway.rules import check_in_plan
from pathway.rules.check_in_plan import Plan, PlannedCheckIn, TreatedSession
from pathway.rules.quiet_hours import QuietHours

FIRST, WEEKLY = CheckInKind.AFTER_48_HOURS, CheckInKind.WEEKLY
TIMING = library().timing
EXPLAINED = {
    check_in_plan.ANEW,
    check_in_plan.CARE_ENDED,
    check_in_plan.FOLDED,
    check_in_plan.STOPPED,
    check_in_plan.VISIT_INSTEAD,
}
ZONES = (
    "America/Denver America/New_York America/Phoenix America/St_Johns America/Santiago America/Havana Europe/Berlin "
    "Europe/Dublin Africa/Cairo Africa/Casablanca Asia/Beirut Asia/Kathmandu Asia/Tehran Australia/Lord_Howe "
    "Australia/Eucla Pacific/Apia Pacific/Chatham Pacific/Kiritimati Atlantic/Azores Antarctica/Troll UTC"
).split()
QUIET = [
    QuietHours(time(20), time(8)),
    QuietHours(time(21, 30), time(7, 15)),
    QuietHours(time(23), time(1, 30)),  # ends in an hour that comes twice, or not at all
    QuietHours(time(0), time(2, 30)),
    QuietHours(time(18), time(0)),
    QuietHours(time(12), time(14)),
    QuietHours(time(9), time(9)),  # none
]
# Two years that hold every kind of change of the clock, and the days around the changes of the northern spring and autumn.
ANY_MINUTE = st.integers(0, 730 * 24 * 60)
NEAR_A_CHANGE = st.builds(
    lambda day, minute: day * 24 * 60 + minute,
    st.sampled_from([66, 87, 88, 303, 304, 430, 451, 452, 666, 667]),
    st.integers(-20 * 24 * 60, 2 * 24 * 60),
)
MOMENTS = (ANY_MINUTE | NEAR_A_CHANGE).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
GAPS = st.integers(30, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@dataclass(frozen=True)
class History:
    """Everything the planner is told about one patient."""

    sessions: tuple[TreatedSession, ...]
    zone: str
    quiet: QuietHours
    visits: tuple[datetime, ...]
    stopped_at: datetime | None
    safety_weeks: int | None

    def plan(self) -> Plan:
        return check_in_plan.plan(
            self.sessions,
            zone=self.zone,
            quiet=self.quiet,
            library=library(),
            visits=self.visits,
            stopped_at=self.stopped_at,
            safety_weeks=self.safety_weeks,
        )

    @property
    def place(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def needled(self) -> list[TreatedSession]:
        return [one for one in self.sessions if one.with_needles]

    @property
    def lived(self) -> list[datetime]:
        """When something was asked, if every plan was kept until the next session made another one."""
        asked = []
        for number, session in enumerate(self.sessions, start=1):
            told = replace(self, sessions=self.sessions[:number], visits=self.visits)
            until = self.sessions[number].ended_at if number < len(self.sessions) else None
            asked += [
                one.due_at
                for one in told.plan().check_ins
                if one.due_at > session.ended_at and (until is None or one.due_at <= until)
            ]
        return asked

    def is_quiet(self, moment: datetime) -> bool:
        return self.quiet.holds(moment.astimezone(self.place).time())

    def is_stopped(self, moment: datetime) -> bool:
        return self.stopped_at is not None and moment >= self.stopped_at


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Up to six sessions, most of them with needles, the care ended or not, visits before and after, perhaps a stop."""
    ended = [draw(MOMENTS)]
    for gap in draw(st.lists(GAPS, max_size=5)):
        ended.append(ended[-1] + gap)
    around = st.integers(-2, 40 * 24).map(lambda hours: ended[-1] + timedelta(hours=hours))
    discharged_at = draw(st.none() | around.filter(lambda moment: moment >= ended[-1]))
    needles = draw(st.lists(st.sampled_from([True, True, True, False]), min_size=6, max_size=6))
    return History(
        sessions=tuple(
            TreatedSession(f"s{number}", moment, with_needles=needles[number], discharged_at=discharged_at)
            for number, moment in enumerate(ended)
        ),
        zone=draw(st.sampled_from(ZONES)),
        quiet=draw(st.sampled_from(QUIET)),
        visits=tuple(draw(st.lists(around, max_size=4))),
        stopped_at=draw(st.none() | st.none() | around),
        safety_weeks=draw(st.none() | st.integers(1, 12)),
    )


SPRING_FORWARD = History(
    (TreatedSession("s0", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),),  # 02:30, which the 8th of March has not
    "America/Denver",
    QuietHours(time(9), time(9)),
    (),
    None,
    None,
)

QUIET_UNTIL_AN_HOUR_THAT_COMES_TWICE = replace(
    SPRING_FORWARD,
    sessions=(
        TreatedSession("s0", datetime(2026, 10, 30, 8, 10, tzinfo=UTC)),
    ),  # 48 hours on: the second 01:10
    quiet=QuietHours(time(23), time(1, 30)),
)


@settings(max_examples=5000 if os.environ.get("CI") else settings.default.max_examples)
@given(history=histories())
@example(history=SPRING_FORWARD)
@example(history=QUIET_UNTIL_AN_HOUR_THAT_COMES_TWICE)
def test_every_history_keeps_the_promises(history: History):
    planned = history.plan()

    nothing_is_asked_twice(planned)
    for one in planned.check_ins:
        assert one.due_at.tzinfo is UTC
        assert not history.is_quiet(one.due_at)
        assert not history.is_stopped(one.due_at)
        no_outcome_is_asked_after_discharge(history, one)
    every_session_is_asked_about_after_48_hours(history, planned)
    weekly_ones_keep_the_local_hour(history, planned)
    safety_is_asked_about_every_week(history, planned)
    every_weekly_promise_is_kept_or_explained(history, planned)
    a_stop_takes_away_what_comes_after_it_and_nothing_else(history, planned)
    assert replace(history, sessions=history.sessions[::-1], visits=history.visits[::-1]).plan() == planned


def a_stop_takes_away_what_comes_after_it_and_nothing_else(history: History, planned: Plan) -> None:
    without_stop = replace(history, stopped_at=None).plan()
    assert planned.check_ins == tuple(
        one for one in without_stop.check_ins if not history.is_stopped(one.due_at)
    )


def nothing_is_asked_twice(planned: Plan) -> None:
    kept = [one.promise for one in planned.check_ins]
    kept += [promise for one in planned.check_ins for promise in one.promises_inside]
    assert len(kept) == len(set(kept))
    assert all(len(one.forms) == len(set(one.forms)) for one in planned.check_ins)


def no_outcome_is_asked_after_discharge(history: History, one: PlannedCheckIn) -> None:
    discharged_at = history.sessions[0].discharged_at
    if discharged_at is not None and one.due_at >= discharged_at:
        assert [library().check_in_forms[form].measures for form in one.forms] == [()] * len(one.forms)


def every_session_is_asked_about_after_48_hours(history: History, planned: Plan) -> None:
    due = {one.session: one for one in planned.check_ins if one.kind is FIRST}
    for session in history.needled:
        exact = session.ended_at + timedelta(hours=48)
        late = due[session.key].due_at - exact if session.key in due else None
        if late is None:
            assert history.is_stopped(exact) or history.is_quiet(exact)
            assert planned.left_out[session.key, FIRST, 1] == check_in_plan.STOPPED
        elif not history.is_quiet(exact):
            assert late == timedelta(0)
        else:
            assert timedelta(0) < late <= timedelta(hours=15)
    assert set(due) <= {session.key for session in history.needled}


def weekly_ones_keep_the_local_hour(history: History, planned: Plan) -> None:
    ended = {session.key: session.ended_at for session in history.sessions}
    for one in planned.check_ins:
        if one.kind is not WEEKLY or "before the visit" in one.because:
            continue
        wall = ended[one.session].astimezone(history.place).replace(tzinfo=None, fold=0)
        wall += timedelta(days=7 * one.sequence)
        exact = wall.replace(tzinfo=history.place).astimezone(UTC)
        if exact.astimezone(history.place).replace(tzinfo=None, fold=0) != wall:
            assert one.due_at >= exact  # an hour that the clock skips that day
        elif history.is_quiet(exact):
            assert timedelta(0) < one.due_at - exact <= timedelta(hours=15)
        else:
            assert one.due_at == exact


def safety_is_asked_about_every_week(history: History, planned: Plan) -> None:
    """From the last needles to day 28, or longer where the clinic says so. A week may be drawn out by a visit close to it
    (24 + 20 hours), the hours of quiet (14) and a change of the clock; being seen at a visit is being asked."""
    if not history.needled or history.stopped_at is not None:
        return
    last = history.needled[-1].ended_at
    weeks = max(history.safety_weeks or 0, TIMING.safety_days_after_last_needles // 7)
    until = max(one.due_at for one in planned.check_ins)
    sessions = [session.ended_at for session in history.sessions]
    seen = sorted({last, *(at for at in (*history.lived, *sessions, *history.visits) if last <= at <= until)})
    drawn_out = timedelta(hours=24 + 20 + 14 + 1)
    assert max(after - before for before, after in pairwise(seen)) <= timedelta(days=7) + drawn_out
    assert until - last >= timedelta(weeks=weeks) - timedelta(days=7)
    if history.needled[-1] == history.sessions[-1]:
        assert until - last >= timedelta(weeks=weeks) - drawn_out


def every_weekly_promise_is_kept_or_explained(history: History, planned: Plan) -> None:
    kept = {one.promise for one in planned.check_ins}
    inside = {promise for one in planned.check_ins for promise in one.promises_inside}
    for session in history.sessions:
        for week in (1, 2, 3, 4):
            promise = (session.key, WEEKLY, week)
            why_not = planned.left_out.get(promise)
            if promise in kept:
                assert why_not is None
            elif promise in inside:
                assert why_not == check_in_plan.FOLDED
            else:
                assert why_not in EXPLAINED - {check_in_plan.FOLDED}
