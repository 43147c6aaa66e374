"""Puts the invented practice together: who lives through which story with which therapist, clinic by clinic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from random import Random
from typing import Any

import django
from django.db import connection

from clinic import scope
from pathway.demo import hard_days, opened_charts, requests, stories, today, waiting
from pathway.demo.care import Care
from pathway.demo.pain import Trend
from pathway.demo.people import Crowd
from pathway.demo.practices import Practice, open_all

SEED = 20
AREA_CODES = {"alder": "303", "birch": "512"}
SMALL, SMALL_ENDED = 7, 4  # a small practice has the hard days and one of each ending
SHOWN_EVERY = 4
GOALS_MET, FLAT, WORSE = "goals_met", "no_further_gain", "referred_on"


@dataclass(frozen=True)
class Case:
    """One patient to be: their story, which therapist, how the pain goes, and what is particular about the person."""

    play: Callable[[Care], None]
    therapist: int = 0
    trend: Trend = Trend.BETTER
    person: dict[str, Any] = field(default_factory=dict)


def build(*, now: datetime, tell: Callable[[str], None], seed: int = SEED, is_small: bool = False) -> int:
    """Fill an empty installation; how many patients there are. The same seed, date and hour give the same practice."""
    return sum(
        fill(practice, now=now, tell=tell, seed=seed, is_small=is_small) for practice in open_all(now=now)
    )


def build_at_once(*, now: datetime, tell: Callable[[str], None], seed: int = SEED) -> int:
    """The same with a process for each clinic: half the wait where there are two cores. `tell` must be a module's own."""
    practices = open_all(now=now)
    with ProcessPoolExecutor(
        len(practices), mp_context=get_context("spawn"), initializer=django.setup
    ) as pool:
        return sum(pool.map(partial(fill, now=now, tell=tell, seed=seed, is_small=False), practices))


def fill(practice: Practice, *, now: datetime, tell: Callable[[str], None], seed: int, is_small: bool) -> int:
    """Give one clinic its patients; how many they are."""
    cases = _cases(practice, is_small=is_small)
    slug, name = practice.clinic.slug, practice.clinic.name.split()[0]
    crowd = Crowd(area_code=AREA_CODES[slug], today=practice.today)
    for number, case in enumerate(cases, start=1):
        rng = Random(f"{seed}:{slug}:{number}")  # noqa: S311 (invented people, not secrets)
        person = crowd.person(rng, **{"spanish": rng.random() < 0.2, **case.person})
        with scope.in_clinic(practice.clinic.pk), _whole_or_nothing():
            _wait_for_the_other_clinic()
            therapist = practice.therapists[case.therapist]
            case.play(Care(practice, therapist, person, rng, trend=case.trend, now=now))
        if number % SHOWN_EVERY == 0 or number == len(cases):
            tell(f"{name}: {number} of {len(cases)} patients")
    with scope.in_clinic(practice.clinic.pk):
        requests.ask_for_first_visits(practice, now=now)
        opened_charts.open_with_a_reason(practice, now=now)
    return len(cases)


@contextmanager
def _whole_or_nothing() -> Iterator[None]:
    """One patient is one transaction with nothing to go back to inside it: savepoints would be a quarter of all queries."""
    before = connection.features.uses_savepoints
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = before


def _wait_for_the_other_clinic() -> None:
    """As long as it takes: who works in both is booked for the whole of a patient, and on a slow machine that is long."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")


def _cases(practice: Practice, *, is_small: bool) -> list[Case]:
    """The hard days come first: some of them need a moment of their own in the diary."""
    alder = practice.clinic.slug == "alder"
    hard = list(_hard_at_alder() if alder else _hard_at_birch())
    visits, ended = list(_today(practice)), list(_ended_at_alder() if alder else _ended_at_birch())
    if is_small:
        few = [*hard[:SMALL], visits[3], *ended[-SMALL_ENDED:], *_waiting()]
        return few if alder else [hard[0], visits[1], ended[-4]]
    last = [*_by_other_ways(), *_waiting()] if alder else []
    return [*hard, *visits, *_ahead(practice), *ended, *last]


def _hard_at_alder() -> Iterator[Case]:
    yield Case(hard_days.falls_due_soon, person=_named("Leila", "Marchetti", is_woman=True))
    yield Case(hard_days.no_needles_today, person=_named("Owen", "Pruitt", is_woman=False))
    faints = _named("Odette", "Lang", is_woman=True)
    yield Case(hard_days.faints, 2, person={**faints, "health": {"faint_history": "yes"}})
    yield Case(
        hard_days.is_phoned,
        person={**_named("Winifred", "Ashdown", is_woman=True), "email": "", "by_phone": True},
    )
    yield Case(hard_days.therapist_is_away, 1)
    yield Case(hard_days.answers_at_night, 1)
    yield Case(hard_days.emergency_now, person=_named("Bernard", "Holt", is_woman=False))
    yield Case(hard_days.worries_today)
    yield Case(hard_days.worries_a_little, 1)
    yield Case(hard_days.gives_no_answer, 2, Trend.FLAT)
    thinned = {"anticoagulant": "yes", "anticoagulant_changed": "no"}
    yield Case(partial(stories.goes_on, sessions=2, coming=(4,)), 0, person={"health": thinned})
    family = {"family_name": "Bellweather", "email": "the.bellweathers@mail.example"}
    yield Case(
        partial(stories.goes_on, sessions=2, coming=(2, 9)),
        person={**family, "given_name": "Odile", "is_woman": True},
    )
    yield Case(
        partial(stories.goes_on, sessions=1, coming=(2,)),
        1,
        person={**family, "given_name": "Rufus", "is_woman": False},
    )
    yield Case(hard_days.signs_on_paper, 1, person=_named("Agnes", "Thorpe", is_woman=True))
    yield Case(hard_days.takes_consent_back, 0, person=_named("Marcus", "Vale", is_woman=False))
    yield Case(hard_days.takes_a_new_medicine, 2, person=_named("Helen", "Okafor", is_woman=True))
    long_name = {
        "given_name": "Maximiliana Guadalupe Inmaculada",
        "preferred_name": "Maxi",
        "family_name": "Fernández de la Concepción y Echeverría-Montenegro",
        "email": "maxi@mail.example",
    }
    yield Case(
        partial(stories.goes_on, sessions=1, coming=(1, 8)),
        person={**long_name, "is_woman": True, "spanish": True},
    )


def _by_other_ways() -> Iterator[Case]:
    """Reached by text, at visits only, and with an interpreter; last, so that everybody before them stays who they are."""
    goes_on = partial(stories.goes_on, sessions=1, coming=(3, 10))
    by_text = {"channel": "text", "texts_agreed": True}
    yield Case(goes_on, 0, person={**_named("Tamsin", "Reddy", is_woman=True), **by_text})
    yield Case(goes_on, 1, person={**_named("Conrad", "Whitby", is_woman=False), "channel": "visits"})
    yield Case(
        goes_on,
        2,
        person={
            **_named("Linh", "Tran", is_woman=True),
            "interpreter": "Vietnamese",
            "by_phone": True,
            "email": "",
        },
    )


def _waiting() -> Iterator[Case]:
    """After everybody who gives a time back in this history, so that nobody but the one is offered one."""
    yield Case(waiting.for_an_earlier_one, 2, person=_named("Ruben", "Halloran", is_woman=False))
    yield Case(waiting.for_a_first_one, person=_named("Sylvia", "Brandt", is_woman=True))
    yield Case(waiting.and_is_offered_one, person=_named("Ingrid", "Solano", is_woman=True))


def _named(given_name: str, family_name: str, *, is_woman: bool) -> dict[str, Any]:
    """Somebody the demo's hints call by name."""
    email = f"{given_name}.{family_name}@mail.example".lower()
    return {
        "given_name": given_name,
        "family_name": family_name,
        "email": email,
        "is_woman": is_woman,
        "spanish": False,
    }


def _hard_at_birch() -> Iterator[Case]:
    yield Case(hard_days.is_phoned, 1, person={"by_phone": True})
    yield Case(hard_days.was_frightened, 1)
    yield Case(hard_days.answers_at_night, 0, Trend.WORSE)
    yield Case(hard_days.gives_no_answer, 1)
    yield Case(
        partial(stories.goes_on, sessions=1, coming=(3, 10)), 0, person={"health": {"cardiac_device": "yes"}}
    )


def _today(practice: Practice) -> Iterator[Case]:
    for therapist, slots in today.columns(practice):
        for number, slot in enumerate(slots):
            trend = Trend.FLAT if number == 3 else Trend.BETTER
            yield Case(partial(today.play, slot=slot, number=number), therapist, trend)


def _ahead(practice: Practice) -> Iterator[Case]:
    """The coming two weeks: care that goes on, and new patients."""
    for number, day in enumerate((1, 4, 8)):
        therapist = number % len(practice.therapists)
        yield Case(partial(stories.expected, day=day, prepared=number % 2 == 0), therapist)
        yield Case(partial(stories.goes_on, sessions=number % 3, coming=(day, day + 7)), therapist)


def _ended_at_alder() -> Iterator[Case]:
    for first, sessions, therapist in (
        (-160, 3, 0),
        (-141, 3, 1),
        (-127, 4, 2),
        (-96, 3, 1),
        (-75, 3, 0),
        (-58, 3, 2),
    ):
        yield _done(first, sessions, therapist)
    yield _done(-118, 3, 0, Trend.FLAT, FLAT)
    yield _done(-88, 3, 1, Trend.WORSE, WORSE)
    yield _done(-66, 2, 2, Trend.BETTER, "patient_choice")
    yield Case(
        partial(
            stories.not_suitable,
            first=-33,
            note="Panics at the sight of needles. Manual therapy and exercise offered.",
        ),
        person={"health": {"needle_fear": "panic"}},
    )
    yield Case(partial(stories.lapsed, first=-84), 1, Trend.FLAT)
    yield Case(partial(stories.cancelled, first=-12), 2)


def _ended_at_birch() -> Iterator[Case]:
    ended = (
        (-165, 3, 0),
        (-149, 3, 1),
        (-133, 3, 1),
        (-109, 4, 0),
        (-92, 3, 1),
        (-81, 3, 0),
        (-70, 3, 1),
        (-52, 3, 1),
    )
    for first, sessions, therapist in ended:
        yield _done(first, sessions, therapist)
    yield _done(-122, 3, 1, Trend.FLAT, FLAT)
    yield _done(-99, 3, 0, Trend.WORSE, WORSE)
    yield _done(-61, 3, 1, Trend.BETTER, "moved_away")
    yield Case(
        partial(
            stories.not_suitable,
            first=-47,
            note="In cancer care; the oncologist asks to wait. Referred back.",
        ),
        1,
        person={"health": {"chemo_now": "yes"}},
    )
    yield Case(partial(stories.lapsed, first=-63), 1)
    yield Case(partial(stories.lapsed, first=-104), 0, Trend.WORSE)
    yield Case(partial(stories.cancelled, first=-20), 1)


def _done(
    first: int, sessions: int, therapist: int, trend: Trend = Trend.BETTER, reason: str = GOALS_MET
) -> Case:
    play = partial(stories.finished, first=first, sessions=sessions, reason=reason)
    return Case(play, therapist, trend)
