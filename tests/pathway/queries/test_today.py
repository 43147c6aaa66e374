"""The front desk's board."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import actions
from clinic.models import TimeOff
from pathway.actions import bookings, calls
from pathway.queries import today as queries
from pathway.states import CallOutcome
from patients.actions import appointments
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up, sessions

DAY = date(2026, 11, 18)  # NOW is ten in the morning of it
HALF_HOUR = timedelta(minutes=30)


def at(text):
    return datetime.fromisoformat(f"{DAY}T{text}-07:00")


def book(alder, text, name="Some", now=NOW - timedelta(days=1), patient=None):
    return bookings.book_treatment(
        clinic=alder.clinic,
        patient=patient or cast.patient(alder, given_name=name, family_name="Body"),
        therapist=alder.therapist.user,
        starts_at=at(text),
        length=HALF_HOUR,
        by=alder.receptionist.by,
        now=now,
    )


def lane(alder, day=DAY, now=NOW):
    return queries.board(alder.clinic, day, now=now).lanes[0]


def cards(alder, now=NOW):
    return {card.appointment.patient.given_name: card for card in lane(alder, now=now).cards}


def local(alder, moments):
    return [f"{alder.clinic.local(moment):%H:%M}" for moment in moments]


def test_a_card_says_where_the_visit_stands(alder):
    by = alder.receptionist.by
    _, here, done, missed = (book(alder, f"0{8 + n // 2}:{n % 2 * 30:02}", f"P{n}") for n in range(4))
    book(alder, "10:30", "Later")
    appointments.arrive(here, by=by, now=NOW)
    appointments.finish(done, by=by, now=NOW)
    appointments.no_show(missed, by=by, now=NOW)
    states = {name: (card.state, card.state_word) for name, card in cards(alder).items()}
    assert states == {
        "P0": ("late", "Not marked"),
        "P1": ("arrived", "Here"),
        "P2": ("done", "Done"),
        "P3": ("missed", "No-show"),
        "Later": ("booked", ""),
    }


def test_how_late_is_told_in_minutes_while_the_visit_could_still_be(alder):
    book(alder, "09:50", "Slow")
    assert cards(alder)["Slow"].state_word == "10 min late"


def test_arrived_is_offered_all_day_and_no_show_once_the_time_has_come(alder):
    book(alder, "09:30", "Due")
    book(alder, "15:00", "Later")
    offered = {name: (card.may_arrive, card.may_miss) for name, card in cards(alder).items()}
    assert offered == {"Due": (True, True), "Later": (True, False)}
    assert {card.may_arrive for card in cards(alder, now=NOW - timedelta(days=1)).values()} == {False}


def test_the_dots_say_done_or_missing_and_nothing_of_what_was_answered(alder):
    ready = sessions.ready(alder, given_name="Ready").patient
    book(alder, "11:00", patient=ready, now=NOW)
    book(alder, "11:30", "Fresh")
    dots = {name: [(dot.word, dot.state) for dot in card.ready] for name, card in cards(alder).items()}
    assert dots == {
        "Ready": [("Intake", "missing"), ("Consent", "ok"), ("Screening", "ok"), ("Answers", "missing")],
        "Fresh": [(word, "missing") for word in ("Intake", "Consent", "Screening", "Answers")],
    }


def test_free_time_is_what_is_worked_and_not_booked_and_still_to_come(alder):
    book(alder, "10:30")
    openings = [opening.starts_at for opening in lane(alder).openings]
    assert local(alder, openings)[:3] == ["10:00", "11:00", "11:30"]
    assert local(alder, openings)[-1] == "17:30"


def test_a_therapist_who_is_off_is_shown_as_off(alder):
    TimeOff.objects.create(
        clinic=alder.clinic, user=alder.therapist.user, starts_at=at("00:00"), ends_at=at("23:59")
    )
    off = lane(alder)
    assert (off.summary, off.openings, [block.words for block in off.away]) == (
        "Off today",
        [],
        ["Off today"],
    )


def test_part_of_a_day_away_is_hatched_and_not_free(alder):
    TimeOff.objects.create(
        clinic=alder.clinic, user=alder.therapist.user, starts_at=at("12:00"), ends_at=at("18:00")
    )
    part = lane(alder)
    assert local(alder, [opening.starts_at for opening in part.openings]) == [
        "10:00",
        "10:30",
        "11:00",
        "11:30",
    ]
    assert [(block.row, block.span, block.words) for block in part.away] == [(48, 72, "Away")]


def test_a_time_given_to_somebody_else_hides_the_no_show_under_it(alder):
    missed = book(alder, "09:30", "Missed")
    appointments.no_show(missed, by=alder.receptionist.by, now=NOW)
    book(alder, "09:45", "Instead", now=NOW)
    assert list(cards(alder)) == ["Instead"]


def test_the_line_of_now_is_only_on_today(alder):
    assert queries.board(alder.clinic, DAY, now=NOW).now_row == 24
    assert queries.board(alder.clinic, DAY + timedelta(days=1), now=NOW).now_row is None


def test_the_list_of_calls_holds_those_that_are_due_and_open(alder):
    check_in = follow_up.planned(alder, channel="phone")
    calls.owe(check_in, reason="check_in_due", now=follow_up.LATER)
    assert queries.calls(alder.clinic, now=NOW) == []
    task = queries.calls(alder.clinic, now=follow_up.LATER)[0]
    calls.close(task, outcome=CallOutcome.values[0], by=alder.receptionist.by, now=follow_up.LATER)
    assert queries.calls(alder.clinic, now=follow_up.LATER) == []


def test_the_board_takes_three_queries_with_one_row_and_with_many(alder):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            queries.board(alder.clinic, DAY, now=NOW)
        return len(captured)

    book(alder, "10:00")
    few = count()
    for hour in range(11, 17):
        book(alder, f"{hour}:00", f"P{hour}")
    actions.set_working_hours(alder.clinic, alder.manager.user, cast.WEEK, by=alder.receptionist.by, now=NOW)
    assert (few, count()) == (3, 3)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_the_days_of_the_clock_changes_have_a_board(alder, day):
    board = queries.board(alder.clinic, day, now=NOW)
    assert [lane.summary for lane in board.lanes] == ["Off today"]


@pytest.mark.parametrize(("now", "left_out"), [("10:10", ["10:00"]), ("10:20", []), ("10:52", ["11:00"])])
def test_the_time_now_is_written_over_no_full_hour(alder, now, left_out):
    board = queries.board(alder.clinic, DAY, now=at(now))
    shown = [words for _, words in board.labels]
    assert [words for _, words in board.grid.labels() if words not in shown] == left_out
