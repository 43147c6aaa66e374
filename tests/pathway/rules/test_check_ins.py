"""Check-ins keep their promises: 48 hours to the second, weekly to the local hour, never in quiet hours."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.enums import CheckInKind
from pathway.reference import Library, library
from pathway.rules import check_ins
from pathway.rules.check_ins import PlannedCheckIn, QuietHours, TreatedSession

DENVER = "America/Denver"
NIGHT = QuietHours(time(20), time(8))
NEVER_QUIET = QuietHours(time(0), time(0))
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 700 * 24 * 60).map(lambda minutes: SOME_DAY + timedelta(minutes=minutes))
FIRST, WEEKLY = CheckInKind.AFTER_48_HOURS, CheckInKind.WEEKLY


def at(text: str, zone: str = DENVER) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def plan(
    *ended: str, zone: str = DENVER, quiet: QuietHours = NIGHT, **more: object
) -> tuple[PlannedCheckIn, ...]:
    given_sessions = [
        TreatedSession(f"s{number}", at(text, zone)) for number, text in enumerate(ended, start=1)
    ]
    return check_ins.plan(given_sessions, zone=zone, quiet=quiet, library=library(), **more)  # type: ignore[arg-type]


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
    assert planned[1].because == (
        "7 days after the last session, same local hour, moved to 20 hours before the visit."
    )


def test_a_weekly_one_that_would_come_too_soon_after_the_session_is_dropped():
    assert [one[2] for one in local(plan("2026-11-02T10:00", visits=[at("2026-11-09T10:00")])) if one[1] is WEEKLY] == [
        1, 2, 3, 4,
    ]  # fmt: skip
    shifted = check_ins.plan(
        [TreatedSession("s1", at("2026-11-02T10:00"))],
        zone=DENVER,
        quiet=NIGHT,
        library=library_with(visit_within_hours=100),
        visits=[at("2026-11-07T01:00")],
    )
    assert [one.sequence for one in shifted if one.kind is WEEKLY] == [2, 3, 4]


def library_with(**timing: int) -> Library:
    return replace(library(), timing=replace(library().timing, **timing))


def test_a_weekly_one_close_to_a_48_hour_one_is_folded_into_it():
    planned = check_ins.plan(
        [TreatedSession("s1", at("2026-11-02T10:00"))],
        zone=DENVER,
        quiet=NIGHT,
        library=library_with(fold_within_hours=5 * 24 + 1),
    )

    assert [(one.kind, one.sequence, one.forms, one.folded) for one in planned] == [
        (FIRST, 1, ("after_48_hours", "weekly"), (1,)),
        (WEEKLY, 2, ("weekly",), ()),
        (WEEKLY, 3, ("weekly",), ()),
        (WEEKLY, 4, ("weekly",), ()),
    ]


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


def test_nothing_was_needled_so_nothing_is_promised():
    assert plan() == ()


@settings(max_examples=200, deadline=None)
@given(
    zone=st.sampled_from(
        [
            "America/Denver",
            "America/New_York",
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "America/Phoenix",
        ]
    ),
    ended=st.lists(
        MOMENTS,
        min_size=1,
        max_size=5,
        unique=True,
    ),
    quiet=st.sampled_from([NIGHT, QuietHours(time(21, 30), time(7, 15)), QuietHours(time(12), time(14))]),
    discharged=st.none() | MOMENTS,
)
def test_every_history_keeps_the_promises(
    zone: str, ended: list[datetime], quiet: QuietHours, discharged: datetime | None
):
    histories = [TreatedSession(str(number), moment) for number, moment in enumerate(ended)]
    planned = check_ins.plan(histories, zone=zone, quiet=quiet, library=library(), discharged_at=discharged)
    last = max(histories, key=lambda one: one.ended_at)
    place = ZoneInfo(zone)

    keys = [(one.session, one.kind, one.sequence) for one in planned]
    assert sorted(set(keys)) == sorted(keys)
    assert {one.session for one in planned if one.kind is FIRST} == {one.key for one in histories}
    assert sorted(
        [*(s for o in planned for s in o.folded), *(o.sequence for o in planned if o.kind is WEEKLY)]
    ) == [1, 2, 3, 4]
    for one in planned:
        due = one.due_at.astimezone(place)
        assert not quiet.holds(due.time())
        if discharged is not None and one.due_at >= discharged:
            assert all(form.endswith("_warnings") for form in one.forms)
        if one.kind is FIRST:
            exact = next(h.ended_at for h in histories if h.key == one.session) + timedelta(hours=48)
            assert one.due_at == exact or quiet.holds(exact.astimezone(place).time())
        else:
            hour = last.ended_at.astimezone(place)
            same = due.replace(tzinfo=None) == hour.replace(tzinfo=None, fold=0) + timedelta(
                days=7 * one.sequence
            )
            assert same or due.time() == quiet.end or not exists(hour, 7 * one.sequence, place)


def exists(moment: datetime, days: int, place: ZoneInfo) -> bool:
    wall = moment.replace(tzinfo=None, fold=0) + timedelta(days=days)
    return wall.replace(tzinfo=place).astimezone(UTC).astimezone(place).replace(tzinfo=None) == wall


@pytest.mark.parametrize(
    ("needled", "lung_risk", "second", "third"),
    [
        (["piriformis"], False, [], ["fu_rash"]),
        (["multifidus"], False, ["fu_head", "fu_urine_blood"], ["fu_rash"]),
        (["iliopsoas"], False, ["fu_urine_blood"], ["fu_rash"]),
        (["erector_spinae"], True, ["fu_head", "fu_urine_blood"], ["fu_rash", "fu_cough"]),
    ],
)
def test_the_48_hour_form_asks_what_concerns_the_muscles_needled(
    needled: list[str], lung_risk: bool, second: list[str], third: list[str]
):
    form = library().check_in_forms["after_48_hours"]
    screens = check_ins.screens(form, needled=needled, lung_risk=lung_risk, library=library())

    always = [
        "fu_weak",
        "fu_foot_drag",
        "fu_fever",
        "fu_skin",
        "fu_bleed",
        "fu_calf",
        "fu_needle",
        "fu_faint",
    ]
    assert screens == (("fu_breath", "fu_cauda", "fu_allergy"), (*always, *second), tuple(third))


@pytest.mark.parametrize(
    ("muscle", "level", "near"),
    [
        ("multifidus", "L2", True),
        ("multifidus", "L4", False),
        ("multifidus", "", True),
        ("quadratus_lumborum", "L4", True),
        ("erector_spinae", "L1", True),
        ("multifidus", "T10", True),
        ("piriformis", "", False),
        ("unknown", "", False),
    ],
)
def test_which_sites_lie_near_the_lung(muscle: str, level: str, near: bool):
    assert check_ins.near_lung(muscle, level, library()) is near


@pytest.mark.parametrize(
    ("hours", "counts"), [(35.9, False), (36, True), (48, True), (72, True), (72.1, False)]
)
def test_an_answer_counts_as_48_hours_only_between_36_and_72(hours: float, counts: bool):
    assert check_ins.counts_as_48_hours(hours, library()) is counts
