"""The form before a visit: when its link leaves, what the answers ask for, and what a reported change puts in question."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pathway.enums import AnswersAsk, Resolution
from pathway.reference import library
from pathway.rules import before_visits
from pathway.rules.answers import Answer, Decision
from pathway.rules.quiet_hours import QuietHours

TODAY = date(2026, 11, 18)
QUIET = QuietHours(time(20), time(8))


def answers(**given):
    return {slug: Answer(choice, TODAY) for slug, choice in given.items()}


def ask(**given):
    said = answers(**given)
    found = before_visits.found(said, {}, TODAY, library())
    return before_visits.asks(said, found, library())


def denver(day, hour, minute=0):
    return datetime(2026, 11, day, hour + 7, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts_at", "due_at"),
    [
        pytest.param(denver(18, 14), denver(18, 11), id="three hours before"),
        pytest.param(denver(18, 10), denver(18, 8), id="when the quiet hours end"),
        pytest.param(denver(18, 9), denver(18, 8), id="an hour before is enough"),
        pytest.param(denver(18, 8, 30), denver(17, 8, 30), id="too early in the day: the day before"),
        pytest.param(denver(18, 7), denver(17, 8), id="and not in the quiet hours then"),
    ],
)
def test_the_link_leaves_out_of_quiet_hours_and_well_before_the_visit(starts_at, due_at):
    window = before_visits.window(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), zone="America/Denver", quiet=QUIET
    )
    assert window == before_visits.Window(due_at, denver(18, 0), starts_at + timedelta(hours=1))


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"tired_today": "no", "rf_saddle": "no"}, AnswersAsk.NOTHING),
        ({"tired_today": "yes"}, AnswersAsk.LOOK),
        ({"skin_lesion": "yes"}, AnswersAsk.LOOK),
        ({"changed_medicine": "yes"}, AnswersAsk.LOOK),
        ({"new_illness": "dont_know"}, AnswersAsk.LOOK),
        ({"rf_night_pain": "dont_know"}, AnswersAsk.CLINICIAN_FIRST),
        ({"fever_now": "yes"}, AnswersAsk.CLINICIAN_FIRST),
        ({"unwilling": "no"}, AnswersAsk.CLINICIAN_FIRST),
        ({"rf_saddle": "new_or_worse"}, AnswersAsk.CLINICIAN_FIRST),
    ],
    ids=str,
)
def test_what_the_answers_ask_of_the_clinic(given, asked):
    assert ask(**given) == asked


def found(given, decisions):
    return [one.question for one in before_visits.found(given, decisions, TODAY, library())]


def test_history_that_was_decided_fires_again_only_when_new_or_worse():
    clearing = {"rf_night_pain": Decision(Resolution.PROCEED, "long_same", TODAY, "Scan in May")}
    assert found(answers(rf_night_pain="long_same"), clearing) == []
    assert found(answers(rf_night_pain="new_or_worse"), clearing) == ["rf_night_pain"]


def test_a_decision_of_another_day_settles_nothing_that_is_asked_each_day():
    last_week = {"tired_today": Decision(Resolution.PROCEED, "yes", TODAY - timedelta(days=7), "Ate first")}
    assert found(answers(tired_today="yes"), last_week) == ["tired_today"]


def test_an_emergency_stops_the_questions_and_nothing_else_does():
    urgent, today = (
        before_visits.found(answers(rf_weakness=choice), {}, TODAY, library())
        for choice in ("both_legs", "one_leg")
    )
    assert (before_visits.stops(urgent), before_visits.stops(today)) == (True, False)
    assert [one.question for one in before_visits.alarms(today)] == ["rf_weakness"]


def test_surgery_is_a_change_by_itself():
    said = answers(recent_surgery="yes")
    assert before_visits.changes(said, library()) == ("new_surgery",)
    assert {"cardiac_device", "joint_replacement", "spine_surgery"} <= before_visits.asked_again(
        said, library()
    )


def test_no_change_puts_nothing_in_question():
    assert (
        before_visits.asked_again(answers(changed_medicine="no", recent_surgery="no"), library())
        == frozenset()
    )


@pytest.mark.parametrize(
    ("slug", "one", "other"),
    [
        ("rf_weakness", "both_legs", "one_leg"),
        ("rf_saddle", "new_or_worse", "no"),
        ("rf_saddle", "dont_know", "no"),
        ("tired_today", "yes", "no"),
        ("changed_medicine", "yes", "no"),
    ],
)
def test_of_two_answers_the_stricter_one_is_known(slug, one, other):
    ask_for_more = before_visits.stricter(slug, Answer(one, TODAY), Answer(other, TODAY), TODAY, library())
    ask_for_less = before_visits.stricter(slug, Answer(other, TODAY), Answer(one, TODAY), TODAY, library())
    assert (ask_for_more, ask_for_less) == (True, False)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_two_screens_are_short_enough_to_skim(language):
    """What a patient reads who has nothing to tick, in words; the limit is what two screens may cost."""
    screens = [one for one in library().intake_screens.values() if one.before_each_visit]
    words = [getattr(line, language) for screen in screens for line in screen.line]
    assert sum(len(one.split()) for one in words) <= {"en": 190, "es": 215}[language]
    assert max(len(one.split()) for one in words) <= 16


def test_every_line_of_the_two_screens_has_short_words_of_its_own():
    screens = [one for one in library().intake_screens.values() if one.before_each_visit]
    for screen in screens:
        long = [slug for slug in screen.questions if screen.words_of(slug) is None]
        assert long == []
        shorter = [
            slug
            for slug in screen.questions
            if len(screen.words_of(slug).en) > len(library().questions[slug].en)
        ]
        assert shorter == []
