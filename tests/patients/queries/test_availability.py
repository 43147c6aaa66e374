"""Free time from rows: what is offered is what can be had, with a fixed number of queries."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clinic import actions
from clinic.actions import diaries
from clinic.errors import Refused
from clinic.models import Room
from patients.actions import reservations
from patients.actions.wanted_times import Wish
from patients.enums import LENGTHS, AppointmentKind
from patients.queries import availability
from patients.queries.availability import Visit
from patients.rules.availability import Stretch
from tests import cast
from tests.cast import NOW
from tests.patients.diaries import (
    HOUR,
    THURSDAY,
    ask_of,
    book,
    hold,
    offered,
    quarters,
    room,
    someone,
    works_here_too,
)

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)
ALL_DAY = quarters("08:00", "17:00")


def without(first, last):
    return [told for told in ALL_DAY if not first <= told <= last]


def test_a_day_without_visits_is_offered_whole(alder):
    assert offered(alder) == ALL_DAY


def test_nobody_is_offered_on_a_closed_day(alder):
    diaries.close_day(alder.clinic, on=THURSDAY, name="Thanksgiving", by=alder.manager.by, now=NOW)
    assert offered(alder) == []
    assert offered(alder, THURSDAY + timedelta(days=1)) == ALL_DAY


def test_a_days_own_hours_stand_in_place_of_the_weeks(alder):
    diaries.set_dated_hours(
        alder.clinic,
        alder.therapist.user,
        on=THURSDAY,
        stretches=[(time(12), time(14))],
        by=alder.manager.by,
        now=NOW,
    )
    assert offered(alder) == quarters("12:00", "13:00")


def test_a_saturday_with_hours_of_its_own_is_offered(alder):
    saturday = THURSDAY + timedelta(days=2)
    set_ = {"stretches": [(time(9), time(10))], "by": alder.manager.by, "now": NOW}
    diaries.set_dated_hours(alder.clinic, alder.therapist.user, on=saturday, **set_)
    assert offered(alder, saturday) == ["09:00"]


def test_the_gap_after_a_visit_is_kept_before_and_after_it(alder):
    ask_of(alder, AppointmentKind.CONSULTATION, buffer=15)
    book(alder, someone(alder))
    assert offered(alder, kind=AppointmentKind.CONSULTATION) == without("08:00", "10:00")
    assert offered(alder) == without("08:15", "10:00")


def test_notice_is_counted_from_now(alder):
    ask_of(alder, AppointmentKind.REVIEW, notice=24)
    assert offered(alder, kind=AppointmentKind.REVIEW) == quarters("10:00", "17:00")


def test_a_visit_that_needs_a_room_is_offered_where_one_is_free(alder):
    ask_of(alder, AppointmentKind.REVIEW, room_kind="treatment")
    book(alder, someone(alder), therapist=alder.manager.user, room=room(alder))
    assert offered(alder, kind=AppointmentKind.REVIEW) == without("08:15", "09:45")
    actions.add_room(alder.clinic, name="Room 2", by=alder.manager.by, now=NOW)
    assert offered(alder, kind=AppointmentKind.REVIEW) == ALL_DAY


def test_without_any_room_of_its_kind_it_is_never_offered(alder):
    ask_of(alder, AppointmentKind.REVIEW, room_kind="treatment")
    Room.objects.filter(clinic=alder.clinic).update(is_active=False)
    assert offered(alder, kind=AppointmentKind.REVIEW) == []


def test_a_treatment_is_offered_with_those_who_may_needle_that_day(alder):
    newcomer = cast.Person(
        actions.add_member(
            alder.clinic,
            email="new@alder.example",
            name="New",
            role="therapist",
            by=alder.manager.by,
            now=NOW,
        )
    )
    actions.set_working_hours(alder.clinic, newcomer.user, cast.WEEK, by=alder.manager.by, now=NOW)
    half_hour = {"therapist": newcomer.user, "length": HOUR / 2}
    assert offered(alder, kind=AppointmentKind.TREATMENT, **half_hour) == []
    assert offered(alder, kind=AppointmentKind.NO_NEEDLES, **half_hour) == quarters("08:00", "17:30")
    cast.certify(alder.clinic, newcomer.user, by=alder.manager.by, now=NOW, expires_on=THURSDAY)
    assert offered(alder, kind=AppointmentKind.TREATMENT, **half_hour) == quarters("08:00", "17:30")
    assert offered(alder, THURSDAY + timedelta(days=1), kind=AppointmentKind.TREATMENT, **half_hour) == []


def test_a_time_that_is_held_is_offered_to_nobody_else(alder):
    hold(alder)
    assert offered(alder) == without("08:15", "09:45")
    assert offered(alder, holder=alder.receptionist.user.pk) == ALL_DAY
    assert offered(alder, now=NOW + timedelta(minutes=10)) == ALL_DAY


def test_sixty_days_of_any_therapist_take_two_queries(alder):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            found = availability.next_free(alder.clinic, visit=Visit(length=HOUR), now=NOW)
        return len(captured), [f"{alder.clinic.local(one.starts_at):%a %H:%M}" for one in found]

    first = queries()
    assert first == (2, ["Wed 10:00", "Wed 10:30", "Wed 11:00"])
    for number in range(3):
        member = actions.add_member(
            alder.clinic, email=f"{number}@alder.example", name=f"T{number}", role="therapist",
            by=alder.manager.by, now=NOW,
        )  # fmt: skip
        actions.set_working_hours(alder.clinic, member.user, cast.WEEK, by=alder.manager.by, now=NOW)
        book(alder, someone(alder, f"P{number}"), therapist=member.user)
    assert queries() == first


def test_the_next_free_time_is_found_behind_a_month_of_absence(alder):
    actions.take_time_off(
        alder.clinic, alder.therapist.user, starts_at=NOW, ends_at=NOW + timedelta(days=50), reason="",
        by=alder.manager.by, now=NOW,
    )  # fmt: skip
    found = availability.next_free(alder.clinic, visit=Visit(length=HOUR), now=NOW, count=1)
    assert [alder.clinic.local(one.starts_at).date() for one in found] == [date(2027, 1, 7)]


# What a day may look like: wall-clock quarters, so that every booking and absence has its edges on the grid or off it.
MINUTES = st.integers(7 * 4, 17 * 4).map(lambda quarter: quarter * 15)
# The hours that are missing or come twice at a clock change are worked too.
HOURS = st.tuples(st.sampled_from([0, 60, 8 * 60]), st.sampled_from([16 * 60, 18 * 60 + 15, 20 * 60]))
STRETCHES = st.lists(st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] < pair[1]), max_size=1)
KINDS = st.sampled_from(list(AppointmentKind))
SPRING, AUTUMN, USUAL = date(2027, 3, 14), date(2027, 11, 7), date(2026, 12, 3)


def at_minute(minute):
    return time(minute // 60, minute % 60)


@settings(
    max_examples=8,
    phases=[Phase.generate],  # an example takes a second: the first that fails is told as it is
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    day=st.sampled_from([SPRING, AUTUMN, USUAL]),
    hours=HOURS,
    dated=STRETCHES,
    off=STRETCHES,
    visits=st.lists(st.tuples(MINUTES, KINDS), min_size=1, max_size=4),
    elsewhere=st.lists(MINUTES, min_size=1, max_size=1),
    held=st.lists(MINUTES, max_size=1),
    buffers=st.tuples(st.sampled_from([0, 10, 30]), st.sampled_from([0, 15, 25])),
    needs_room=st.booleans(),
    kind=KINDS,
    is_closed=st.integers(0, 9).map(lambda number: number == 9),
)
def test_what_is_offered_is_exactly_what_is_had_when_taken_at_once(
    birch, alder, day, hours, dated, off, visits, elsewhere, held, buffers, needs_room, kind, is_closed
):
    """No offered start is refused, and no start within the hours worked that could be had is missing."""
    with transaction.atomic():
        zone, user, by = alder.clinic.zone, alder.therapist.user, alder.manager.by
        weekly = [(day.weekday(), at_minute(hours[0]), at_minute(hours[1]))]
        actions.set_working_hours(alder.clinic, user, weekly, by=by, now=NOW)
        if dated:
            own = [(at_minute(first), at_minute(last)) for first, last in dated]
            diaries.set_dated_hours(alder.clinic, user, on=day, stretches=own, by=by, now=NOW)
        for first, last in off:
            _try(lambda first=first, last=last: actions.take_time_off(
                alder.clinic, user, starts_at=_instant(day, first, zone), ends_at=_instant(day, last, zone),
                reason="", by=by, now=NOW))  # fmt: skip
        if is_closed:
            diaries.close_day(alder.clinic, on=day, name="Closed", by=by, now=NOW)
        _take_elsewhere(birch, alder, [_instant(day, minute, zone) for minute in elsewhere])
        for number, (minute, other) in enumerate(visits):
            length = LENGTHS[other][0]
            starts_at = _instant(day, minute, zone)
            _try(lambda n=number, o=other, s=starts_at, le=length: book(
                alder, someone(alder, f"P{n}"), s, kind=o, length=le, room=room(alder) if n % 2 else None))  # fmt: skip
        for minute in held:
            _try(lambda minute=minute: hold(alder, _instant(day, minute, zone)))
        ask_of(alder, AppointmentKind.CONSULTATION, buffer=buffers[0])
        ask_of(alder, kind, buffer=buffers[1], room_kind="treatment" if needs_room else "")
        visit = Visit(length=LENGTHS[kind][-1], kind=kind, therapist=user, patient=someone(alder, "Wants"))
        free = availability.free_starts(alder.clinic, [day], visit=visit, now=NOW)
        worked = dated or [hours]
        could_be_had = [
            moment
            for moment in _quarters_of(day, zone)
            if _is_worked(moment, visit.length, worked, day, zone) and _may_be_had(alder, visit, moment)
        ]
        assert [one.starts_at for one in free] == could_be_had
        transaction.set_rollback(True)


class Had(Exception):
    """The reservation came to its row."""


def _may_be_had(alder, visit, moment):
    def make(place):
        raise Had

    wish = Wish(
        clinic=alder.clinic,
        therapist=visit.therapist,
        kind=visit.kind,
        time=Stretch(moment, moment + visit.length),
        patient=visit.patient,
    )
    try:
        with transaction.atomic():
            reservations.reserve(wish, make, by=alder.manager.by, now=NOW)
    except Had:
        return True
    except Refused:
        return False


def _is_worked(moment, length, worked, day, zone):
    """By the wall clock, quarter by quarter: every quarter of the visit lies in the hours."""
    marks = [moment + number * QUARTER for number in range(length // QUARTER)]
    return any(all(_wall_holds(mark, first, last, day, zone) for mark in marks) for first, last in worked)


def _wall_holds(mark, first, last, day, zone):
    local = mark.astimezone(zone)
    begins, ends = (_instant(day, minute, zone) for minute in (first, last))
    return local.date() == day and begins <= mark and mark + QUARTER <= ends


def _quarters_of(day, zone):
    first = datetime.combine(day, time(0), tzinfo=zone).astimezone(ZoneInfo("UTC"))
    last = datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone).astimezone(ZoneInfo("UTC"))
    return [first + number * QUARTER for number in range((last - first) // QUARTER)]


def _instant(day, minute, zone):
    return datetime.combine(day, at_minute(minute), tzinfo=zone).astimezone(ZoneInfo("UTC"))


def _take_elsewhere(birch, alder, moments):
    cast.enter(birch)
    if moments:
        works_here_too(birch, alder.therapist.user)
        for moment in moments:
            book(birch, someone(birch), moment, therapist=alder.therapist.user)
    cast.enter(alder)


def _try(make):
    """Somebody tried to book or to be away there; what cannot be is left out."""
    try:
        with transaction.atomic():
            make()
    except (Refused, ValueError):
        pass
    except Exception as error:
        if "ends_after_start" not in str(error):
            raise


@pytest.mark.parametrize("days", [-3, 0, 1, 2, 3, 4, 9])
@pytest.mark.parametrize("hours", [0, 7, 23])
def test_the_nearest_free_times_are_those_of_all_the_weeks_ahead_however_few_days_are_looked_at(
    alder, days, hours
):
    """Around a weekend, a whole day closed and a morning that is taken."""
    by = alder.manager.by
    diaries.close_day(alder.clinic, on=THURSDAY + timedelta(days=1), name="Inventory", by=by, now=NOW)
    book(alder, someone(alder), NOW + 24 * HOUR)
    visit = Visit(length=HOUR, kind=AppointmentKind.TREATMENT, therapist=alder.therapist.user)
    wanted = NOW + timedelta(days=days, hours=hours)

    found = availability.nearest_free(alder.clinic, visit=visit, wanted=wanted, now=NOW)

    ahead = [THURSDAY - timedelta(days=2) + timedelta(days=number) for number in range(45)]
    everything = availability.free_starts(alder.clinic, ahead, visit=visit, now=NOW)
    closest = sorted({one.starts_at for one in everything}, key=lambda one: (abs(one - wanted), one))[:3]
    assert found == sorted(closest)
