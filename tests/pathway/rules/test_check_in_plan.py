"""One history at a time: when its check-ins are due, what they ask, and which are left out and why."""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pathway.enums import CheckInKind
from pathway.reference import Library, library
from pathway.rules import check_in_plan
from pathway.rules.check_in_plan import Plan, PlannedCheckIn, TreatedSession
from pathway.rules.quiet_hours import QuietHours

DENVER = "America/Denver"
NIGHT = QuietHours(time(20), time(8))
NEVER_QUIET = QuietHours(time(0), time(0))
FIRST, WEEKLY = CheckInKind.AFTER_48_HOURS, CheckInKind.WEEKLY


def at(text: str, zone: str = DENVER) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def whole(*sessions: TreatedSession, zone: str = DENVER, quiet: QuietHours = NIGHT, **more: object) -> Plan:
    known = more.pop("library", library())
    return check_in_plan.plan(sessions, zone=zone, quiet=quiet, library=known, **more)  # type: ignore[arg-type]


def plan(*ended: str, discharged_at: datetime | None = None, **more: object) -> tuple[PlannedCheckIn, ...]:
    sessions = (
        TreatedSession(f"s{number}", at(text), discharged_at=discharged_at)
        for number, text in enumerate(ended, start=1)
    )
    return whole(*sessions, **more).check_ins


def local(planned: tuple[PlannedCheckIn, ...], zone: str = DENVER) -> list[tuple[str, CheckInKind, int, str]]:
    return [
        (
            one.session,
            one.kind,
            one.sequence,
            one.due_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"),
        )
        for one in planned
    ]


def test_one_session_promises_five_check_ins():
    assert local(plan("2026-11-20T15:30")) == [
        ("s1", FIRST, 1, "2026-11-22 15:30"),
        ("s1", WEEKLY, 1, "2026-11-27 15:30"),
        ("s1", WEEKLY, 2, "2026-12-04 15:30"),
        ("s1", WEEKLY, 3, "2026-12-11 15:30"),
        ("s1", WEEKLY, 4, "2026-12-18 15:30"),
    ]


def test_every_due_moment_is_in_utc():
    assert {one.due_at.tzinfo for one in plan("2026-11-20T15:30")} == {UTC}


def test_48_hours_are_elapsed_and_weekly_keeps_the_hour_over_the_end_of_summer_time():
    assert local(plan("2026-10-31T15:30"))[:2] == [
        ("s1", FIRST, 1, "2026-11-02 14:30"),
        ("s1", WEEKLY, 1, "2026-11-07 15:30"),
    ]


def test_48_hours_are_elapsed_and_weekly_keeps_the_hour_over_the_start_of_summer_time():
    assert local(plan("2026-03-07T15:30"))[:2] == [
        ("s1", FIRST, 1, "2026-03-09 16:30"),
        ("s1", WEEKLY, 1, "2026-03-14 15:30"),
    ]


def test_an_hour_that_does_not_exist_moves_on_by_the_hour_that_was_skipped():
    assert local(plan("2026-03-01T02:30", quiet=NEVER_QUIET))[1] == ("s1", WEEKLY, 1, "2026-03-08 03:30")


def test_an_hour_that_comes_twice_is_the_first():
    weekly = plan("2026-10-25T01:30", quiet=NEVER_QUIET)[1]

    assert weekly.due_at == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        ("2026-11-20T19:59", "2026-11-22 19:59"),
        ("2026-11-20T20:00", "2026-11-23 08:00"),
        ("2026-11-20T23:30", "2026-11-23 08:00"),
        ("2026-11-20T00:30", "2026-11-22 08:00"),
        ("2026-11-20T07:59", "2026-11-22 08:00"),
        ("2026-11-20T08:00", "2026-11-22 08:00"),
    ],
)
def test_quiet_hours_move_a_check_in_to_their_end(ended: str, due: str):
    assert local(plan(ended))[0] == ("s1", FIRST, 1, due)


def test_quiet_hours_inside_a_day_are_left_too():
    assert local(plan("2026-11-20T13:10", quiet=QuietHours(time(13), time(14))))[0] == (
        "s1",
        FIRST,
        1,
        "2026-11-22 14:00",
    )


def test_a_new_session_moves_the_weekly_series_and_keeps_every_48_hour_one():
    planned = plan("2026-11-02T10:00", "2026-11-09T10:00", "2026-11-16T10:00")

    assert [one for one in local(planned) if one[1] is FIRST] == [
        ("s1", FIRST, 1, "2026-11-04 10:00"),
        ("s2", FIRST, 1, "2026-11-11 10:00"),
        ("s3", FIRST, 1, "2026-11-18 10:00"),
    ]
    assert [one for one in local(planned) if one[1] is WEEKLY] == [
        ("s3", WEEKLY, 1, "2026-11-23 10:00"),
        ("s3", WEEKLY, 2, "2026-11-30 10:00"),
        ("s3", WEEKLY, 3, "2026-12-07 10:00"),
        ("s3", WEEKLY, 4, "2026-12-14 10:00"),
    ]


def test_a_visit_close_to_a_weekly_one_brings_it_before_the_visit():
    planned = plan("2026-11-02T10:00", visits=[at("2026-11-09T15:00")])

    assert local(planned)[1] == ("s1", WEEKLY, 1, "2026-11-08 19:00")
    assert planned[1].because == "7 days after the session, moved to 20 hours before the visit."


def test_a_check_in_before_a_visit_leaves_the_quiet_hours_and_still_comes_first():
    planned = plan("2026-11-02T10:00", visits=[at("2026-11-09T17:00")])

    assert local(planned)[1] == ("s1", WEEKLY, 1, "2026-11-09 08:00")
    assert planned[1].because == (
        "7 days after the session, moved to 20 hours before the visit, moved out of quiet hours."
    )


@pytest.mark.parametrize(
    ("visit", "due"),
    [
        ("2026-11-08T10:01", "2026-11-07 14:01"),
        ("2026-11-08T10:00", "2026-11-09 10:00"),  # a whole day before is not close any more
        ("2026-11-10T09:59", "2026-11-09 13:59"),
        ("2026-11-10T10:00", "2026-11-09 10:00"),
    ],
)
def test_a_visit_is_close_within_a_day_on_either_side(visit: str, due: str):
    assert local(plan("2026-11-02T10:00", visits=[at(visit)]))[1][3] == due


def test_of_two_visits_close_to_it_the_first_counts():
    visits = [at("2026-11-09T15:00"), at("2026-11-08T15:00")]

    assert local(plan("2026-11-02T10:00", visits=visits))[1][3] == "2026-11-07 19:00"


def test_a_weekly_one_that_would_come_too_soon_after_the_session_is_left_out_with_the_reason():
    shifted = whole(
        TreatedSession("s1", at("2026-11-02T10:00")),
        library=library_with(visit_within_hours=100),
        visits=[at("2026-11-07T01:00")],
    )

    assert [one.sequence for one in shifted.check_ins if one.kind is WEEKLY] == [2, 3, 4]
    assert shifted.left_out == {("s1", WEEKLY, 1): "The visit so soon after the session takes its place."}


def library_with(**timing: int) -> Library:
    return replace(library(), timing=replace(library().timing, **timing))


def test_a_weekly_one_overtaken_within_a_day_of_the_next_48_hour_one_is_asked_in_it():
    planned = whole(
        TreatedSession("s1", at("2026-11-02T10:00")), TreatedSession("s2", at("2026-11-07T11:00"))
    )

    assert local(planned.check_ins)[:3] == [
        ("s1", FIRST, 1, "2026-11-04 10:00"),
        ("s2", FIRST, 1, "2026-11-09 11:00"),
        ("s2", WEEKLY, 1, "2026-11-14 11:00"),
    ]
    assert (planned.check_ins[1].forms, planned.check_ins[1].folded) == (
        ("after_48_hours", "weekly"),
        (("s1", 1),),
    )
    assert planned.check_ins[1].because == (
        "48 hours after the session. The weekly check-in of the session before is asked in it."
    )
    assert planned.left_out == {
        ("s1", WEEKLY, 1): "Asked together with the 48-hour check-in of the next session.",
        **{("s1", WEEKLY, week): "A newer session began the weekly check-ins anew." for week in (2, 3, 4)},
    }


@pytest.mark.parametrize(
    ("second", "folded"),
    [
        ("2026-11-06T10:00", ()),  # its 48-hour one is a whole day before the weekly one
        ("2026-11-06T10:01", (("s1", 1),)),
        ("2026-11-08T09:59", (("s1", 1),)),
        ("2026-11-08T10:00", ()),
    ],
)
def test_folding_reaches_a_day_to_either_side(second: str, folded: tuple[tuple[str, int], ...]):
    planned = plan("2026-11-02T10:00", second)

    assert next(one.folded for one in planned if (one.session, one.kind) == ("s2", FIRST)) == folded


def test_what_was_asked_already_is_not_asked_again_inside_another_one():
    planned = whole(
        TreatedSession("s1", at("2026-11-02T10:00")),
        TreatedSession("s2", at("2026-11-07T11:00")),
        asked={("s1", WEEKLY, 1)},
    )

    assert planned.check_ins[1].forms == ("after_48_hours",)


def test_a_fold_after_discharge_asks_the_warnings_of_both():
    planned = plan("2026-11-02T10:00", "2026-11-07T11:00", discharged_at=at("2026-11-07T12:00"))

    assert planned[1].forms == ("after_48_hours_warnings", "weekly_warnings")


def test_after_discharge_only_warnings_are_asked():
    planned = plan("2026-11-02T10:00", discharged_at=at("2026-11-12T12:00"))

    assert [one.forms for one in planned] == [
        ("after_48_hours",),
        ("weekly",),
        ("weekly_warnings",),
        ("weekly_warnings",),
        ("weekly_warnings",),
    ]


def test_discharge_on_the_day_of_the_session_keeps_the_safety_check():
    planned = plan("2026-11-02T10:00", discharged_at=at("2026-11-02T11:00"))

    assert [one.forms for one in planned] == [("after_48_hours_warnings",), *[("weekly_warnings",)] * 4]


def test_a_clinic_may_ask_about_safety_for_longer():
    planned = plan("2026-11-02T10:00", safety_weeks=6)

    assert [(one.sequence, one.forms) for one in planned if one.kind is WEEKLY] == [
        *((week, ("weekly",)) for week in (1, 2, 3, 4)),
        (5, ("weekly_warnings",)),
        (6, ("weekly_warnings",)),
    ]
    assert local(planned)[-1] == ("s1", WEEKLY, 6, "2026-12-14 10:00")


@pytest.mark.parametrize("weeks", [0, 1, 3])
def test_a_clinic_cannot_ask_about_safety_for_less_long(weeks: int):
    assert plan("2026-11-02T10:00", safety_weeks=weeks) == plan("2026-11-02T10:00")


def test_after_a_stop_nothing_is_due_and_each_one_says_so():
    stopped = whole(TreatedSession("s1", at("2026-11-02T10:00")), stopped_at=at("2026-11-10T12:00"))

    assert local(stopped.check_ins) == [
        ("s1", FIRST, 1, "2026-11-04 10:00"),
        ("s1", WEEKLY, 1, "2026-11-09 10:00"),
    ]
    assert stopped.left_out == {
        ("s1", WEEKLY, week): "Nothing is sent since messages were stopped." for week in (2, 3, 4)
    }


def test_care_without_needles_is_asked_about_weekly_until_it_ends():
    without = TreatedSession("s1", at("2026-11-02T10:00"), with_needles=False)
    ended = replace(without, discharged_at=at("2026-11-10T12:00"))

    assert [(one.kind, one.sequence) for one in whole(without).check_ins] == [
        (WEEKLY, week) for week in (1, 2, 3, 4)
    ]
    assert whole(ended).check_ins == ()
    assert set(whole(ended).left_out.values()) == {
        "The care ended, and only the weeks after needles are still asked about."
    }


def test_when_care_ends_after_a_visit_without_needles_the_weeks_count_from_the_last_needles():
    end = at("2026-11-12T12:00")
    needles = TreatedSession("s1", at("2026-11-02T10:00"), discharged_at=end)
    without = TreatedSession("s2", at("2026-11-11T10:00"), with_needles=False, discharged_at=end)

    assert local(whole(needles, without).check_ins) == [
        ("s1", FIRST, 1, "2026-11-04 10:00"),
        *(("s1", WEEKLY, week, f"2026-11-{2 + 7 * week:02} 10:00") for week in (1, 2, 3, 4)),
    ]


def test_nothing_was_needled_so_nothing_is_promised():
    assert whole() == Plan((), {})
