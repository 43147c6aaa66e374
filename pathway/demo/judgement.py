"""What invented therapists decide: about findings, about targets, and what they write of the needles that went in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from clinic.actors import Actor
from pathway.actions import needle_aversion
from pathway.actions.findings import NewDecision, decide, decide_the_same
from pathway.demo.notes import HOME, NEEDLES, RATIONALE
from pathway.demo.people import Person
from pathway.enums import Resolution
from pathway.models import EpisodeOfCare, Screening
from pathway.queries import gates, screenings
from pathway.reference import library
from pathway.reference.home_exercises import Exercise
from pathway.rules import home_programmes
from pathway.rules.completion import waits_for_therapist
from pathway.rules.home_programmes import Prescribed
from pathway.rules.needle_aversion import aversion
from pathway.rules.plans import Target, refusal

FIRST_CHOICE = {"piriformis_syndrome": "piriformis", "spinal_stenosis": "multifidus"}
STOP_SIGNALS = ("Raises the left hand", "Says “stop”", "Taps the table twice")
MOST_NEEDLES = 9  # what two or three sites of one to three needles come to
LEVELS = {"multifidus": "L4"}


def decide_all(screening: Screening, *, rng: Random, on: date, by: Actor, now: datetime) -> None:
    """Every finding that waits is decided: again as before, or for the first time as its disposition asks."""
    stands = screenings.assessment(screening, on=on)
    rows = {row.code: row for row in screening.findings.all()}
    for found in stands.findings:
        if waits_for_therapist(found, on=on):
            decide(rows[found.code], decision=_decision(found.choice, found.permitted, rng), by=by, now=now)
        elif found.question in stands.ask_again and found.decided is not None:
            decide_the_same(rows[found.code], by=by, now=now)
    if aversion(stands, library=library()) and screenings.aversion_plan(screening) is None:
        needle_aversion.plan(
            screening,
            stop_signal=rng.choice(STOP_SIGNALS),
            most_needles=MOST_NEEDLES,
            first_time_only=True,
            lies_down=True,
            by=by,
            now=now,
        )


def choose_targets(
    episode: EpisodeOfCare, person: Person, therapist_id: int, *, rng: Random, on: date
) -> list[Target]:
    """Two or three muscles of the affected side that this screening and this therapist's credential allow."""
    stands = screenings.standing(episode, on=on)
    facts = gates.therapist_facts(episode.clinic, therapist_id, on=on)
    assert stands is not None
    side = rng.choice(("left", "right")) if person.side == "both" else person.side
    first = FIRST_CHOICE.get(person.cause, "gluteus_medius")
    others = [muscle for muscle in NEEDLES if muscle != first]
    rng.shuffle(others)
    chosen: list[Target] = []
    for muscle in (first, *others):
        with_current = not chosen and rng.random() < 0.25
        for e_stim in (True, False) if with_current else (False,):
            target = Target(muscle, side, e_stim=e_stim, priority=len(chosen) + 1)
            if not refusal(
                target, assessment=stands[1], advanced_muscles=facts.advanced_muscles, library=library()
            ):
                chosen.append(target)
                break
        if len(chosen) == 3:
            break
    return chosen[: rng.randint(2, 3)]


def choose_home(episode: EpisodeOfCare, person: Person, *, rng: Random, on: date) -> tuple[Prescribed, ...]:
    """A handful of exercises in their usual dose, without those the screening leaves out."""
    stands = screenings.standing(episode, on=on)
    known = library().home_exercises
    wanted = [_prescribed(known[slug], person.side) for slug in rng.choice(HOME)]
    return tuple(
        one
        for one in wanted
        if not home_programmes.refusals([one], assessment=stands[1] if stands else None, library=library())
    )


def needled(muscle: str, rng: Random) -> dict[str, Any]:
    """One site as it is logged: every needle that went in came out."""
    diameter, length = NEEDLES[muscle]
    card, count = library().muscles[muscle], rng.randint(1, 3)
    return {
        "needle_diameter_mm": Decimal(diameter),
        "needle_length_mm": length,
        "depth": "deep" if card.is_deep else "superficial",
        "level": LEVELS.get(muscle, "L3") if card.asks_level else "",
        "needles_in": count,
        "needles_out": count,
        "local_twitch_response": rng.choice(("none", "one", "one", "many")),
        "pain_during": rng.randint(1, 6),
        "bleeding": rng.random() < 0.12,
    }


def adjuncts(rng: Random) -> list[dict[str, Any]]:
    """What goes along with the needles, in minutes."""
    return [
        {"slug": "manual_therapy", "minutes": rng.choice((8, 10, 12))},
        {"slug": "exercise", "minutes": rng.choice((8, 10, 15))},
    ]


def _prescribed(exercise: Exercise, side: str) -> Prescribed:
    dose = {name: getattr(exercise.usual, name) for name in exercise.asked}
    return Prescribed(exercise.slug, side=side if exercise.sided else "", **dose)


def _decision(choice: str, permitted: tuple[Resolution, ...], rng: Random) -> NewDecision:
    if Resolution.ACCEPT in permitted:
        return NewDecision(Resolution.ACCEPT, choice)
    if Resolution.PROCEED in permitted:
        return NewDecision(Resolution.PROCEED, choice, rationale=rng.choice(RATIONALE))
    return NewDecision(
        Resolution.DO_NOT, choice, rationale="No clearance was to be had; care without needles offered."
    )
