"""What invented therapists find: one sore leg, mild nerve signs, a few tender muscles; better by the review."""

from __future__ import annotations

from random import Random
from typing import Any

from pathway.demo.people import Person
from pathway.reference.examination import LIGHT_TOUCH, MYOTOME, REFLEX, examination
from pathway.rules.assessments import Activity, Examination, Point, SignKey, with_all_normal

ROOTS = {"L4": "patellar", "L5": "medial_hamstring", "S1": "achilles"}
TENDER = (
    "gluteus_medius",
    "piriformis",
    "gluteus_maximus",
    "biceps_femoris",
    "erector_spinae",
    "gluteus_minimus",
)
PARTS = ("behaviour", "movement", "tension", "nerves")


def examined(person: Person, *, leg: int, back: int, is_review: bool, rng: Random) -> Examination:
    """Everything a careful therapist records of this person; `leg` and `back` are the pain now (0 to 10)."""
    side = rng.choice(("left", "right")) if person.side == "both" else person.side
    found = Examination(
        values={
            **_daily(leg, rng),
            **_pain(leg, back, rng),
            **_movement(side, leg, rng),
            **_tension(side, leg, rng),
            "affected_side": person.side,
            "suspected_driver": person.cause,
            "saddle_sensation": "normal",
            "nothing_palpated": False,
        },
        signs={} if is_review else _signs(person, side, rng),
        points=tuple(_points(side, is_review, rng)),
        activities={
            number: Activity(name, max(0, min(10, 10 - leg + rng.randint(-1, 1))))
            for number, name in enumerate(person.activities, start=1)
        },
    )
    for part in PARTS:
        found = with_all_normal(found, part, examination())
    return found


def _daily(leg: int, rng: Random) -> dict[str, Any]:
    sitting = rng.choice((5, 10, 15, 20, 30)) + 5 * (10 - leg)
    return {
        "sitting_effect": "worse",
        "sitting_minutes": sitting,
        "walking_effect": rng.choice(("better", "same", "worse")),
        "walking_minutes": rng.choice((10, 15, 20, 30, 45)),
        "sleep_effect": rng.choice(("same", "worse")),
    }


def _pain(leg: int, back: int, rng: Random) -> dict[str, Any]:
    return {
        "nprs_leg": leg,
        "nprs_leg_average": max(0, leg - rng.randint(0, 1)),
        "nprs_leg_worst": min(10, leg + rng.randint(1, 2)),
        "nprs_back": back,
        "nprs_back_average": back,
        "nprs_back_worst": min(10, back + rng.randint(0, 2)),
        "bother_tingling": max(0, leg - rng.randint(0, 3)),
        "bother_weakness": max(0, leg - rng.randint(3, 5)),
        "bother_sitting": max(0, min(10, leg + rng.randint(-1, 1))),
    }


def _movement(side: str, leg: int, rng: Random) -> dict[str, Any]:
    short = {f"hip_internal_{one}_degrees": 35 - (10 if one == side else 0) for one in ("left", "right")}
    return {
        "gait": "antalgic" if leg > 6 else "normal",
        "posture": rng.choice(("normal", "normal", "flat", f"shift_{side}")),
        "flexion_cm": rng.randrange(5, 31, 5) + (5 if leg > 5 else 0),
        **short,
        "hip_external_left_degrees": 45,
        "hip_external_right_degrees": 45,
    }


def _tension(side: str, leg: int, rng: Random) -> dict[str, Any]:
    other = "left" if side == "right" else "right"
    return {
        f"slr_{side}_degrees": rng.randrange(35, 56, 5) + 5 * max(0, 6 - leg),
        f"slr_{side}_site": rng.choice(("thigh", "calf")) if leg > 3 else "buttock",
        f"slump_{side}": "positive" if leg > 3 else "negative",
        f"slr_{other}_degrees": rng.randrange(70, 86, 5),
    }


def _signs(person: Person, side: str, rng: Random) -> dict[SignKey, str]:
    """A root that feels a little less, at times a little weaker, in the patients who spoke of numbness."""
    if "numbness" not in person.symptoms:
        return {}
    root = rng.choice(tuple(ROOTS))
    found: dict[SignKey, str] = {(LIGHT_TOUCH, root, side): "reduced"}
    if rng.random() < 0.5:
        found[MYOTOME, root, side] = "4"
    if rng.random() < 0.4:
        found[REFLEX, ROOTS[root], side] = "reduced"
    return found


def _points(side: str, is_review: bool, rng: Random) -> list[Point]:
    muscles = rng.sample(TENDER, 1 if is_review else rng.randint(2, 3))
    return [
        Point(muscle, side, rng.choice(("local", "referred")), is_familiar=place == 0)
        for place, muscle in enumerate(muscles)
    ]
