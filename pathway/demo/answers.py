"""What invented patients answer: the intake page by page, the screening, and the check-ins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from pathway.actions.screenings import NewAnswer
from pathway.demo.people import Person
from pathway.queries import before_visits, intakes
from pathway.queries.check_in_answers import Asked
from pathway.reference import library
from pathway.reference.screening_rows import Question
from pathway.rules.answers import Answer
from pathway.rules.screenings import due_questions
from patients.enums import IntakePage

SIDED = {"rf_dvt", "lymphedema", "joint_replacement"}


def intake_pages(person: Person, on: date) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every page as (slug, answers, about), in the order it is asked."""
    health = _health(person, on)
    free = [(str(page), {}, about) for page, about in _about(person).items()]
    screens = [
        (screen.slug, _screen_answers(screen.questions, health, person, on), {})
        for screen in library().intake_screens.values()
        if not screen.before_each_visit
    ]
    order = intakes.pages()
    return sorted([*free, *screens], key=lambda page: order.index(page[0]))


def screening(person: Person, on: date, **today: str) -> dict[str, NewAnswer]:
    """Every question a full screen asks, therapist's ones included; `today` overrides single ones."""
    return {
        slug: NewAnswer(choice, side=_side(slug, choice, person))
        for slug, choice in {**_health(person, on), **today}.items()
    }


def re_screening(person: Person, on: date, **today: str) -> dict[str, NewAnswer]:
    """The questions that are asked before every visit."""
    known = library()
    whole = screening(person, on, **today)
    return {slug: one for slug, one in whole.items() if slug in today or known.is_asked_each_session(slug)}


def before_visit(person: Person, on: date, **today: str) -> dict[str, dict[str, Any]]:
    """The two screens before a visit by slug, with their answers; `today` overrides single questions and changes."""
    known, health = library(), {**_health(person, on), **today}
    given = {}
    for slug, screen in before_visits.screens().items():
        answers = _screen_answers(screen.questions, health, person, on)
        for change in screen.changes:
            answers[change] = {
                **_stored(today.get(change, "no"), None, on),
                "text": "",
                "version": known.changes[change].version,
            }
        for line in screen.line:
            answers[line.of]["text"] = line.es if person.language == "es" else line.en
        given[slug] = answers
    return given


def check_in(
    asked: Asked, values: Mapping[str, int], alarms: Mapping[str, str], person: Person, rng: Random
) -> dict[str, dict[str, Any]]:
    """Every question of this check-in: no to each warning but `alarms`, and `values` for the measures it asks."""
    known = library()
    spanish = person.language == "es"
    given: dict[str, dict[str, Any]] = {}
    for slug in (slug for screen in asked.screens for slug in screen):
        row = known.warnings[slug]
        choice = alarms.get(slug, "no")
        given[slug] = {"choice": choice, "text": row.es if spanish else row.en, "version": row.version}
    for measure in asked.measures:
        text = measure.es if spanish else measure.en
        if measure.asked_as == "activities":
            for number, name in enumerate(asked.activities, start=1):
                value = _within(values["psfs"] + rng.choice((-1, 0, 1)), 0, 10)
                given[f"psfs_{number}"] = {"value": value, "text": name, "version": 1}
        else:
            value = _within(values[measure.slug], int(measure.lowest), int(measure.highest))
            given[measure.slug] = {"value": value, "text": text, "version": 1}
    return given


def _about(person: Person) -> dict[str, dict[str, Any]]:
    details = person.details
    return {
        IntakePage.ABOUT_YOU: {
            "preferred_name": details.preferred_name or details.given_name,
            "phone": "",
            "language": details.language,
            "messages_agreed": details.messages_agreed,
        },
        IntakePage.SYMPTOMS: {
            "symptoms": list(person.symptoms),
            "side": person.side,
            "onset": person.onset,
            "told": [person.cause],
        },
        IntakePage.PAIN: {"nprs_leg": person.leg, "nprs_back": person.back},
        IntakePage.WHERE: {"pain_zones": list(person.zones)},
        IntakePage.DAILY_LIFE: {
            "activities": [
                {"name": name, "score": max(0, 6 - person.leg // 2 + number)}
                for number, name in enumerate(person.activities)
            ]
        },
    }


def _health(person: Person, on: date) -> dict[str, str]:
    """A choice for every question that is due: what is known of the person, the harmless answer otherwise."""
    known = library()
    given = dict(person.health)
    fertile = person.is_woman and on.year - person.details.birth_date.year < 52
    given.setdefault("pregnancy", "no" if fertile else "does_not_apply")
    while True:
        answers = {slug: Answer(choice, on) for slug, choice in given.items()}
        missing = [one for one in due_questions(answers, on=on, library=known) if one.slug not in given]
        if not missing:
            return given
        given |= {question.slug: _harmless(question) for question in missing}


def _screen_answers(
    slugs: tuple[str, ...], health: Mapping[str, str], person: Person, on: date
) -> dict[str, dict[str, Any]]:
    known = library()
    waiting, answers = list(slugs), {}
    while waiting:
        question = known.questions[waiting.pop(0)]
        if question.slug not in health:
            continue
        choice = health[question.slug]
        answers[question.slug] = {
            **_stored(choice, _side(question.slug, choice, person), on),
            "text": question.es if person.language == "es" else question.en,
            "version": known.row_of[question.slug].version,
        }
        waiting += [one.slug for one in known.questions.values() if one.follows == question.slug]
    return answers


def _stored(choice: str, side: str | None, on: date) -> dict[str, Any]:
    return {"choice": choice, "number": None, "side": side, "answered_on": on.isoformat()}


def _side(slug: str, choice: str, person: Person) -> str | None:
    return person.side if slug in SIDED and choice != "no" else None


def _harmless(question: Question) -> str:
    return next(choice.code for choice in question.choices if not choice.is_positive)


def _within(value: int, lowest: int, highest: int) -> int:
    return min(max(value, lowest), highest)
