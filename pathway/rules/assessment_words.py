"""An assessment in words: the few lines of its summary, and the whole of it line by line beside the last one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pathway.reference.examination import (
    GRADES,
    LIGHT_TOUCH,
    MYOTOME,
    NORMAL_GRADE,
    REFLEX,
    ExaminationContent,
)
from pathway.rules.assessments import SIDES, Examination, Point

Named = Callable[[str], str]  # a muscle's slug to its name
KIND_WORDS = {LIGHT_TOUCH: "light touch", MYOTOME: "strength", REFLEX: "reflex"}
DAILY = ("sitting", "standing", "walking", "sleep")


@dataclass(frozen=True)
class Line:
    """One thing examined: its name, what was found, what it was last time (empty without a last time), and its part."""

    part: str
    label: str
    now: str
    last: str = ""

    @property
    def changed(self) -> bool:
        """It was examined both times and differs."""
        return bool(self.now and self.last and self.now != self.last)


def lines(
    found: Examination, last: Examination | None, content: ExaminationContent, muscle: Named
) -> list[Line]:
    """Everything that was examined now or last time, in the order of the page."""
    before = _all(last, content, muscle) if last else {}
    now = _all(found, content, muscle)
    order = list(content.parts)
    keys = sorted({**now, **before}, key=lambda key: order.index(key[0]))
    return [
        Line(part, label, now.get((part, label), ""), before.get((part, label), "")) for part, label in keys
    ]


def plain_words(found: Examination, content: ExaminationContent) -> dict[str, str]:
    """Every item and number that was examined, in words, by slug."""
    words = {
        slug: content.said(item.words, found.word(slug))
        for slug, item in content.items.items()
        if found.word(slug)
    }
    return words | {
        slug: f"{value}{_unit(number.unit)}"
        for slug, number in content.numbers.items()
        if (value := found.number(slug)) is not None
    }


def summary(found: Examination, content: ExaminationContent, muscle: Named) -> list[tuple[str, str]]:
    """The few lines a colleague reads first: side and driver, leg raise, nerves, palpation, what is hard to do."""
    given = [
        ("Driver", content.said("driver", found.word("suspected_driver"))),
        ("Leg raise", _leg_raise(found, content)),
        ("Slump", _both_sides(found, "slump", content)),
        ("Nerves", nerves(found, content)),
        ("Trigger points", palpated(found, muscle)),
        ("Worse with", _worse(found, content)),
        ("Activities", _activities(found)),
    ]
    return [(label, words) for label, words in given if words]


def nerves(found: Examination, content: ExaminationContent) -> str:
    """The grid in a sentence: what is not normal, root by root; "normal where tested" when nothing is."""
    if not found.signs:
        return ""
    said: dict[str, list[str]] = {}
    for kind in GRADES:
        for place in content.places(kind):
            for side in SIDES:
                grade = found.grade(kind, place, side)
                if grade and grade != NORMAL_GRADE[kind]:
                    where = f"{_place(kind, place, content)} {side}"
                    said.setdefault(where, []).append(f"{KIND_WORDS[kind]} {_grade(kind, grade, content)}")
    return "; ".join(f"{where}: {', '.join(words)}" for where, words in said.items()) or "normal where tested"


def palpated(found: Examination, muscle: Named) -> str:
    """The trigger points in a sentence, or that none was found."""
    if found.points:
        return "; ".join(_point(one, muscle) for one in found.points)
    return "none found" if found.values.get("nothing_palpated") else ""


def _all(found: Examination, content: ExaminationContent, muscle: Named) -> dict[tuple[str, str], str]:
    plain = plain_words(found, content)
    said: dict[tuple[str, str], str] = {
        (one.part, one.en): plain[one.slug] for one in content.asked if one.slug in plain
    }
    for _, activity in sorted(found.activities.items()):
        if activity.name:
            score = "not scored" if activity.score is None else f"{activity.score} of 10"
            said["pain", activity.name] = score
    for kind in GRADES:
        for place in content.places(kind):
            for side in SIDES:
                grade = found.grade(kind, place, side)
                if grade:
                    label = f"{_place(kind, place, content)} {side}, {KIND_WORDS[kind]}"
                    said["nerves", label] = _grade(kind, grade, content)
    for point in found.points:
        said["palpation", f"{muscle(point.muscle)}, {point.side}"] = _pain(point)
    if found.values.get("nothing_palpated"):
        said["palpation", "Trigger points"] = "none found"
    return said


def _leg_raise(found: Examination, content: ExaminationContent) -> str:
    said = []
    for side in SIDES:
        degrees, site = found.number(f"slr_{side}_degrees"), found.word(f"slr_{side}_site")
        words = [f"{degrees}°"] if degrees is not None else []
        if site:
            words.append(
                "no symptoms" if site == "none" else f"to the {content.said('symptom_site', site).lower()}"
            )
        if found.word(f"slr_{side}_crossed") == "yes":
            words.append("crossed")
        if words:
            said.append(f"{side} {', '.join(words)}")
    return "; ".join(said)


def _both_sides(found: Examination, name: str, content: ExaminationContent) -> str:
    words = {side: content.said(name, found.word(f"{name}_{side}")).lower() for side in SIDES}
    return ", ".join(f"{side} {said}" for side, said in words.items() if said)


def _worse(found: Examination, content: ExaminationContent) -> str:
    said = []
    for name in DAILY:
        if found.word(f"{name}_effect") == "worse":
            minutes = found.number(f"{name}_minutes")
            said.append(f"{name} ({minutes} min)" if minutes is not None else name)
    return ", ".join(said)


def _activities(found: Examination) -> str:
    scores = [one.score for one in found.named_activities if one.score is not None]
    if not scores:
        return ""
    named = ", ".join(f"{one.name} {one.score}" for one in found.named_activities if one.score is not None)
    return f"{named} (mean {sum(scores) / len(scores):.1f} of 10)"


def _point(one: Point, muscle: Named) -> str:
    return f"{muscle(one.muscle)} {one.side} ({_pain(one)})"


def _pain(one: Point) -> str:
    words: Mapping[str, str] = {"local": "local pain", "referred": "referred pain", "": "tender"}
    return f"{words[one.pain]}, familiar" if one.is_familiar else words[one.pain]


def _place(kind: str, place: str, content: ExaminationContent) -> str:
    return content.reflexes[place].en if kind == REFLEX else place


def _grade(kind: str, grade: str, content: ExaminationContent) -> str:
    return grade if kind == MYOTOME else content.said(GRADES[kind], grade).lower()


def _unit(unit: str) -> str:
    return unit if unit in ("", "°") else f" {unit}"
