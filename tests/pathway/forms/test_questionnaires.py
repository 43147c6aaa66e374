"""Health screens built from the data files: what a tick means, what it opens, what is asked for."""

from datetime import date

import pytest
from django.http import QueryDict

from pathway.forms.questionnaires import HealthScreenForm
from pathway.reference import library

TODAY = date(2026, 11, 18)


def form(screen, pressed=None, *, stored=None, language="en"):
    data = QueryDict(mutable=True)
    for name, value in (pressed or {}).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return HealthScreenForm(
        data if pressed is not None else None,
        screen=library().intake_screens[screen],
        stored=stored or {},
        language=language,
        library=library(),
    )


def choices(filled, **how):
    assert filled.is_valid(), filled.errors
    return {
        slug: one and (one["choice"] or one["number"]) for slug, one in filled.answers(TODAY, **how).items()
    }


def test_none_of_these_answers_every_question_of_the_screen_with_no():
    assert set(choices(form("nerves", {"ticks": "none"})).values()) == {"no"}


def test_a_tick_is_yes_and_the_others_are_no():
    given = choices(form("blood", {"ticks": ["antiplatelet"]}))
    assert (given["antiplatelet"], given["clot_history"]) == ("yes", "no")


def test_a_tick_beside_none_of_these_counts():
    assert choices(form("blood", {"ticks": ["none", "antiplatelet"]}))["antiplatelet"] == "yes"


def test_i_dont_know_is_an_answer():
    given = choices(form("blood", {"ticks": ["none"], "unsure": ["clot_history"]}))
    assert given["clot_history"] == "dont_know"


def test_an_untouched_screen_asks_for_an_answer():
    assert set(form("blood", {}).errors) == {"ticks"}


def test_what_a_tick_opens_is_asked_for_at_its_own_field():
    assert set(form("blood", {"ticks": ["anticoagulant"]}).errors) == {"anticoagulant_changed"}


def test_what_nothing_opened_is_not_asked_for_and_is_taken_back():
    given = choices(form("blood", {"ticks": ["none"], "anticoagulant_changed": "yes"}))
    assert (given["anticoagulant"], given["anticoagulant_changed"]) == ("no", None)


def test_a_follow_up_of_a_follow_up_is_asked_for():
    opened = {"ticks": ["recent_surgery"], "surgery_near": "yes", "eaten_today": "yes", "pregnancy": "no"}
    assert set(form("today", opened).errors) == {"surgery_near_weeks"}
    assert choices(form("today", {**opened, "surgery_near_weeks": "3"}))["surgery_near_weeks"] == 3


def test_a_number_nobody_knows_may_be_left_unknown():
    given = choices(
        form(
            "today",
            {"ticks": "none", "eaten_today": "yes", "pregnancy": "yes", "pregnancy_weeks-unsure": "on"},
        )
    )
    assert given["pregnancy_weeks"] == "dont_know"


@pytest.mark.parametrize("weeks", ["-1", "five", "99999"])
def test_a_number_that_cannot_be_is_refused_at_its_field(weeks):
    filled = form(
        "today", {"ticks": "none", "eaten_today": "yes", "pregnancy": "yes", "pregnancy_weeks": weeks}
    )
    assert set(filled.errors) == {"pregnancy_weeks"}


def test_a_side_is_asked_for_and_kept():
    assert set(form("skin", {"ticks": ["lymphedema"]}).errors) == {"lymphedema-side"}
    filled = form("skin", {"ticks": ["lymphedema"], "lymphedema-side": "left"})
    assert filled.is_valid()
    assert filled.answers(TODAY)["lymphedema"]["side"] == "left"


@pytest.mark.parametrize(
    ("slug", "strictest"),
    [("rf_saddle", "new_or_worse"), ("rf_weakness", "both_legs"), ("rf_sexual", "new_or_worse")],
)
def test_nothing_stands_between_the_tick_of_a_red_flag_and_its_advice(slug, strictest):
    assert choices(form("nerves", {"ticks": [slug]}))[slug] == strictest


def test_what_was_seen_is_kept_with_the_answer_in_the_patients_language():
    filled = form("needles", {"ticks": "none", "needle_fear": "fine", "unwilling": "yes"}, language="es")
    assert filled.is_valid()
    kept = filled.answers(TODAY)["needle_fear"]
    assert kept == {
        "choice": "fine",
        "number": None,
        "side": None,
        "text": "¿Cómo se siente con las agujas?",
        "version": 1,
        "answered_on": "2026-11-18",
    }


def test_what_was_kept_stands_in_the_form_again():
    stored = {"antiplatelet": {"choice": "yes"}, "clot_history": {"choice": "dont_know"}}
    again = form("blood", stored=stored)
    assert (again["ticks"].value(), again["unsure"].value()) == (["antiplatelet"], ["clot_history"])
    assert again.some_unsure


def test_a_page_left_unfinished_answers_only_what_was_touched():
    filled = form("blood", {"ticks": ["anticoagulant"]})
    filled.is_valid()
    touched = {slug: one for slug, one in filled.answers(TODAY, is_whole=False).items() if one}
    assert set(touched) == {"anticoagulant"}


@pytest.mark.parametrize(
    "screen", [one.slug for one in library().intake_screens.values() if not one.before_each_visit]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_question_of_every_screen_has_words_and_answers(screen, language):
    rows = form(screen, language=language).rows
    assert [row.question.slug for row in rows] == list(library().intake_screens[screen].questions)
    assert all(row.text and (row.tick or row.fields) for row in rows)


@pytest.mark.parametrize(
    ("language", "number", "told"),
    [
        ("en", "988", "You can talk to someone right now, day or night. Call or text 988."),
        (
            "es",
            "024",
            "Puede hablar con alguien ahora mismo, de día o de noche. Llame o mande un mensaje al 024.",
        ),
        ("en", "", ""),
    ],
)
def test_who_ticks_low_mood_is_told_whom_to_call(language, number, told):
    filled = HealthScreenForm(
        None,
        screen=library().intake_screens["health"],
        stored={},
        language=language,
        library=library(),
        crisis_number=number,
    )

    assert {
        row.question.slug: row.told for row in filled.rows if row.told or row.question.slug == "distress"
    } == {"distress": told}
