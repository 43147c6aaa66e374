"""Which findings of an examination the screening must hear: new loss, loss in both legs, loss around the saddle.

The table of signs with tier, question and source is reference/examination.toml; here is when each is found. Red flags of
the legs: clinical reference, section 2 (rf_saddle, rf_weakness, rf_bilateral). A grade that was not tested finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pathway.reference.examination import LIGHT_TOUCH, MYOTOME, REFLEX, ExaminationContent, Sign
from pathway.rules.assessments import SIDES, Examination

FULL = 5  # grades run from 0 to 5
CLEARLY_WEAK_BELOW = 4
FAST_FALL = 2  # grades lost since the last assessment
LOST = frozenset({"reduced", "absent"})
BELOW_THE_KNEE = frozenset({"calf", "foot"})


@dataclass(frozen=True)
class Legs:
    """What the examination says of each leg, and the last signed one to compare with."""

    now: Examination
    last: Examination | None

    def strengths(self, side: str, found: Examination | None = None) -> dict[str, int]:
        """The tested myotomes of a leg by root."""
        signs = (found or self.now).signs
        return {
            place: int(grade) for (kind, place, on), grade in signs.items() if (kind, on) == (MYOTOME, side)
        }

    def weakest(self, side: str) -> int:
        """The lowest tested grade of a leg, 5 when none was tested."""
        return min(self.strengths(side).values(), default=FULL)

    def fell(self, side: str) -> int:
        """The most grades any root of a leg lost since the last assessment; 0 without one."""
        before = self.strengths(side, self.last) if self.last else {}
        return max(
            (before[place] - grade for place, grade in self.strengths(side).items() if place in before),
            default=0,
        )

    def walks(self, side: str, word: str) -> bool:
        """Whether heel or toe walk of a leg was found so."""
        return word in (self.now.word(f"heel_walk_{side}"), self.now.word(f"toe_walk_{side}"))

    def is_weak(self, side: str) -> bool:
        """Any weakness at all: a grade below 5, or heel or toe walk weak or not possible."""
        return self.weakest(side) < FULL or self.walks(side, "weak") or self.walks(side, "unable")

    def is_clearly_weak(self, side: str) -> bool:
        """A grade below 4, or heel or toe walk not possible."""
        return self.weakest(side) < CLEARLY_WEAK_BELOW or self.walks(side, "unable")

    def feels_less(self, side: str) -> bool:
        """Light touch is reduced or absent at any root."""
        return any(
            grade in LOST
            for (kind, _, on), grade in self.now.signs.items()
            if (kind, on) == (LIGHT_TOUCH, side)
        )

    def has_reflex(self, side: str, grade: str) -> bool:
        """Any reflex of a leg has this grade."""
        return any(
            found == grade for (kind, _, on), found in self.now.signs.items() if (kind, on) == (REFLEX, side)
        )


FOUND_WHEN: Mapping[str, Callable[[Legs], bool]] = {
    "saddle_loss": lambda legs: legs.now.word("saddle_sensation") in LOST,
    "weak_both_legs": lambda legs: all(legs.is_weak(side) for side in SIDES),
    "fast_loss": lambda legs: any(legs.fell(side) >= FAST_FALL for side in SIDES),
    "weaker": lambda legs: any(legs.fell(side) > 0 for side in SIDES),
    "weak_leg": lambda legs: any(legs.is_clearly_weak(side) for side in SIDES),
    "foot_drop": lambda legs: legs.now.word("gait") == "foot_drop",
    "signs_both_legs": lambda legs: (
        all(legs.feels_less(side) for side in SIDES)
        or all(legs.now.word(f"slr_{side}_site") in BELOW_THE_KNEE for side in SIDES)
    ),
    "brisk_reflexes": lambda legs: (
        any(legs.has_reflex(side, "clonus") for side in SIDES)
        or all(legs.has_reflex(side, "brisk") for side in SIDES)
    ),
}


def signs(
    now: Examination,
    last: Examination | None,
    answered: Mapping[str, str],
    content: ExaminationContent,
) -> tuple[Sign, ...]:
    """The signs this examination gives that the screening does not know yet, strictest first.

    `last` is the last signed examination of the episode; `answered` the standing screening's choices by question slug.
    Of several signs that stand for answers to one question only the strictest is given.
    """
    legs = Legs(now, last)
    found = [sign for sign in content.signs.values() if FOUND_WHEN[sign.slug](legs)]
    found.sort(key=lambda sign: -sign.tier.strictness)
    return tuple(_new(found, answered))


def _new(found: list[Sign], answered: Mapping[str, str]) -> Iterator[Sign]:
    asked: set[str] = set()
    for sign in found:
        if sign.question in asked or answered.get(sign.question) in sign.known_by:
            continue
        if sign.question:
            asked.add(sign.question)
        yield sign
