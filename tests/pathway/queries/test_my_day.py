"""A therapist's own day: what changed since last time, and what holds the needle back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pathway.actions import bookings
from pathway.queries import my_day
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up, sessions
from tests.pathway.follow_up import LATER, value, yes

FRIDAY = date(2026, 11, 20)


def visit_of(alder, patient, starts_at=LATER + timedelta(hours=1), now=NOW):
    bookings.book_treatment(
        clinic=alder.clinic,
        patient=patient,
        therapist=alder.therapist.user,
        starts_at=starts_at,
        length=timedelta(minutes=30),
        by=alder.receptionist.by,
        now=now,
    )
    return mine(alder)[-1]


def mine(alder, now=LATER):
    return my_day.visits(alder.clinic, alder.therapist.user, FRIDAY, now=now)


def test_a_new_patient_has_nothing_to_compare_and_everything_to_do(alder):
    visit = visit_of(alder, cast.patient(alder))
    assert (visit.is_first, visit.course, visit.new_answers, visit.open_alerts) == (True, [], 0, 0)
    assert {missing.link_name for missing in visit.missing} >= {"consent", "screening"}


def test_pain_is_told_before_after_and_at_48_hours_of_the_last_session(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, complete=True, nprs_leg=value(2))
    visit = visit_of(alder, check_in.episode.patient, now=LATER)
    assert (visit.measure, visit.course) == (
        "Leg pain",
        [("before", Decimal(6)), ("after", Decimal(3)), ("48 h", Decimal(2))],
    )
    assert (visit.new_answers, visit.is_first) == (1, False)


def test_an_open_alert_is_told_and_holds_the_needle_back(alder):
    check_in = follow_up.asked(alder)
    visit_of(alder, check_in.episode.patient, now=LATER)
    follow_up.answered(check_in, fu_breath=yes())
    (visit,) = mine(alder)
    assert (visit.open_alerts, visit.alert_words) == (1, "Open alert")
    assert visit.missing[0].link_name == "alerts"


def test_yesterdays_screen_asks_for_a_re_screen_today(alder):
    visit = visit_of(alder, sessions.ready(alder).patient)
    assert [missing.link_name for missing in visit.missing] == ["screening"]


def test_somebody_screened_today_with_consent_is_ready(alder):
    visit = visit_of(alder, sessions.ready(alder, now=LATER).patient, now=LATER)
    assert visit.missing == ()


def test_a_log_that_is_open_is_gone_on_with(alder):
    episode = sessions.ready(alder, now=LATER)
    session = sessions.opened(alder, episode, now=LATER)
    assert visit_of(alder, episode.patient, now=LATER).draft_uuid == str(session.uuid)


def test_only_my_patients_of_that_day_are_mine(alder):
    visit_of(alder, cast.patient(alder))
    assert my_day.visits(alder.clinic, alder.manager.user, FRIDAY, now=LATER) == []
    assert my_day.visits(alder.clinic, alder.therapist.user, FRIDAY + timedelta(days=1), now=LATER) == []


@pytest.mark.parametrize("more", [0, 3])
def test_the_list_costs_the_same_for_one_patient_and_for_many(alder, more):
    visit_of(alder, sessions.ready(alder, now=LATER).patient, now=LATER)
    for number in range(more):
        patient = sessions.ready(alder, now=LATER, given_name=f"P{number}").patient
        visit_of(alder, patient, LATER + timedelta(hours=2 + number / 2), now=LATER)
    with CaptureQueriesContext(connection) as captured:
        assert len(mine(alder)) == 1 + more
    assert len(captured) == 10
