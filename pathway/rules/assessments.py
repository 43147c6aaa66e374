"""The clinical assessment as the rules see it: what was examined, what "all normal" fills, what a signature still needs."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from pathway.reference.examination import GRADES, NORMAL_GRADE, ExaminationContent

Value = str | int | bool | None
SignKey = tuple[str, str, str]  # kind, place, side
SIDES = ("left", "right")
PAIN = ("", "local", "referred")
ACTIVITIES = 3
OWN_WORDS = "The patient's own words stay as they were first written, so that the scores can be compared."
# How the seven days hang together: the worst of them is at least the average and at least today's.
SEVEN_DAYS = (("leg", "Leg pain"), ("back", "Back pain"))


@dataclass(frozen=True)
class Point:
    """A trigger point. `pain` is local or referred, empty while not said; `is_familiar` when it is the known pain."""

    muscle: str
    side: str
    pain: str = ""
    is_familiar: bool = False

    @property
    def key(self) -> str:
        """How forms and the body chart name it."""
        return f"{self.muscle}:{self.side}"


@dataclass(frozen=True)
class Activity:
    """One activity in the patient's own words; `score` 0 cannot to 10 as before, None while not asked."""

    name: str = ""
    score: int | None = None


@dataclass(frozen=True)
class Examination:
    """What was examined. `values` are the items and numbers by slug, `nothing_palpated` and `note`.

    An empty word or None was not examined; a grid entry without a grade is not in `signs`. `activities` are by number.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    signs: Mapping[SignKey, str] = field(default_factory=dict)
    points: tuple[Point, ...] = ()
    activities: Mapping[int, Activity] = field(default_factory=dict)

    def word(self, slug: str) -> str:
        """What was chosen, empty when nothing was."""
        return str(self.values.get(slug) or "")

    def number(self, slug: str) -> int | None:
        """What was measured, None when nothing was."""
        value = self.values.get(slug)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def grade(self, kind: str, place: str, side: str) -> str:
        """A grade of the grid, empty when it was not tested."""
        return self.signs.get((kind, place, side), "")

    @property
    def named_activities(self) -> tuple[Activity, ...]:
        """The activities that have a name, in their order: the first is psfs_1 wherever it is asked again."""
        return tuple(one for _, one in sorted(self.activities.items()) if one.name)


@dataclass(frozen=True)
class Missing:
    """One thing a signature needs: the sentence, and the field of the page it belongs to."""

    sentence: str
    field: str


def mistake(
    found: Examination,
    *,
    own_words: Mapping[int, str],
    muscles: Container[str],
    content: ExaminationContent,
) -> Missing | None:
    """The first thing that cannot be stored: off its scale, no word of the reference, or against itself.

    `own_words` are the activities by number as they were first signed: they stay, so that the scores can be compared.
    """
    wrong = chain(
        _wrong_words(found, content), _wrong_points(found, muscles), _wrong_activities(found, own_words)
    )
    return next(wrong, None)


def with_all_normal(found: Examination, part: str, content: ExaminationContent) -> Examination:
    """Fill what is empty in one part with its normal word. What was entered stays; nothing that is measured is invented."""
    if not content.parts[part].all_normal:
        return found
    values = dict(found.values)
    for item in content.items.values():
        if item.part == part and item.normal and not values.get(item.slug):
            values[item.slug] = item.normal
    if part == "palpation" and not found.points:
        values["nothing_palpated"] = True
    signs = dict(found.signs)
    if part == "nerves":
        for kind in GRADES:
            for place in content.places(kind):
                for side in SIDES:
                    signs.setdefault((kind, place, side), NORMAL_GRADE[kind])
    return replace(found, values=values, signs=signs)


def with_said(found: Examination, said: Examination) -> Examination:
    """Fill what is empty with what the patient said in the intake; what was entered here stays."""
    values = dict(found.values)
    for slug, value in said.values.items():
        if values.get(slug) in (None, ""):
            values[slug] = value
    activities = dict(found.activities)
    for number, activity in said.activities.items():
        mine = activities.get(number, Activity())
        score = (
            mine.score if mine.score is not None or mine.name not in ("", activity.name) else activity.score
        )
        activities[number] = Activity(mine.name or activity.name, score)
    return replace(found, values=values, activities=activities)


def missing_to_sign(found: Examination, *, unsettled: int) -> tuple[Missing, ...]:
    """Everything that stands before the signature, in the order of the page. `unsettled` counts the warnings nobody met.

    Only what the plan rests on is asked for: side, driver and pain now, which every later value is compared with.
    """
    missing = []
    if not found.word("affected_side"):
        missing.append(Missing("Say which side is affected.", "affected_side"))
    for place, words in SEVEN_DAYS:
        missing += _missing_pain(found, place, words)
    missing += _missing_activities(found)
    if not found.word("suspected_driver"):
        missing.append(Missing("Choose what probably drives the pain.", "suspected_driver"))
    if unsettled:
        number = "One finding waits" if unsettled == 1 else f"{unsettled} findings wait"
        missing.append(Missing(f"{number} for the screening, or for your reason.", "warnings"))
    return tuple(missing)


def measured(found: Examination, content: ExaminationContent) -> dict[str, int]:
    """The outcome values by kind: what is measured on a scale, and psfs_1 to psfs_3 in the order of the activities."""
    values = {
        slug: value
        for slug, number in content.numbers.items()
        if number.is_measured and (value := found.number(slug)) is not None
    }
    for place, activity in enumerate(found.named_activities, start=1):
        if activity.score is not None:
            values[f"psfs_{place}"] = activity.score
    return values


def _wrong_words(found: Examination, content: ExaminationContent) -> Iterator[Missing]:
    for slug, item in content.items.items():
        if found.word(slug) and found.word(slug) not in content.words[item.words]:
            yield Missing("Choose one of the words shown.", slug)
    for slug, number in content.numbers.items():
        value = found.number(slug)
        if value is not None and not number.lowest <= value <= number.highest:
            yield Missing(f"Enter a number from {number.lowest} to {number.highest}.", slug)
    for (kind, place, side), grade in found.signs.items():
        is_known = kind in GRADES and place in content.places(kind) and side in SIDES
        if not is_known or grade not in content.words[GRADES[kind]]:
            yield Missing("Choose one of the grades shown.", f"{kind}_{place}_{side}")


def _wrong_points(found: Examination, muscles: Container[str]) -> Iterator[Missing]:
    for point in found.points:
        if point.muscle not in muscles or point.side not in SIDES:
            yield Missing("One of the muscles is not in the reference.", "points")
        elif point.pain not in PAIN:
            yield Missing("Say whether the pain is local or referred.", "points")
    if found.points and found.values.get("nothing_palpated"):
        yield Missing("Trigger points are marked, so something was found.", "nothing_palpated")


def _wrong_activities(found: Examination, own_words: Mapping[int, str]) -> Iterator[Missing]:
    for number, one in found.activities.items():
        if not 1 <= number <= ACTIVITIES or (one.score is not None and not 0 <= one.score <= 10):
            yield Missing("Enter a number from 0 to 10.", f"activity_{number}_score")
        if own_words and one.name != own_words.get(number, ""):
            yield Missing(OWN_WORDS, f"activity_{number}_name")


def _missing_pain(found: Examination, place: str, words: str) -> list[Missing]:
    now, average, worst = (found.number(f"nprs_{place}{when}") for when in ("", "_average", "_worst"))
    missing = []
    if now is None:
        missing.append(Missing(f"Ask for the {words.lower()} now, from 0 to 10.", f"nprs_{place}"))
    least = max((value for value in (now, average) if value is not None), default=0)
    if worst is not None and worst < least:
        missing.append(
            Missing(
                f"{words}: the worst of 7 days cannot be less than now or the average.",
                f"nprs_{place}_worst",
            )
        )
    return missing


def _missing_activities(found: Examination) -> list[Missing]:
    missing = []
    for number, one in sorted(found.activities.items()):
        if one.name and one.score is None:
            missing.append(Missing(f"Ask how well this goes: {one.name}.", f"activity_{number}_score"))
        elif one.score is not None and not one.name:
            missing.append(Missing("Say which activity was scored.", f"activity_{number}_name"))
    return missing
