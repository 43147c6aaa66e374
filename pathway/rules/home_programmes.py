"""What may stand in a home programme: known exercises in a sensible dose, none that the screening leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pathway.enums import CellState, Side
from pathway.reference.home_exercises import DOSE, Exercise
from pathway.reference.library import Library
from pathway.rules.screenings import Assessment
from pathway.rules.targets import ALLOWED, Cell, Reason

LIMITS = {
    "sets": (1, 10),
    "repetitions": (1, 50),
    "hold_seconds": (1, 300),
    "minutes": (1, 120),
    "times_a_day": (1, 8),
    "days_a_week": (1, 7),
}
WORDS = {
    "sets": "sets",
    "repetitions": "repetitions",
    "hold_seconds": "seconds of holding",
    "minutes": "minutes",
    "times_a_day": "times a day",
    "days_a_week": "days a week",
}
MOST = 12  # a longer list is not done
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Prescribed:
    """One exercise of a programme as the therapist set it. A number the exercise does not ask for is None.

    `side` is left, right, both, or empty where the exercise has no side; `note` is the therapist's word to the patient.
    """

    exercise: str
    sets: int | None = None
    repetitions: int | None = None
    hold_seconds: int | None = None
    minutes: int | None = None
    times_a_day: int | None = None
    days_a_week: int | None = 7
    side: str = ""
    note: str = ""


def judged(exercise: Exercise, assessment: Assessment | None) -> Cell:
    """Whether a patient may do it, with every reason, strictest first; without a screening nothing is known against it."""
    reasons = [
        Reason(one.state, finding.code, f"{finding.reason} {one.note}", exercise.source)
        for finding in (assessment.findings if assessment else ())
        for one in exercise.left_out
        if one.question == finding.question and finding.choice in one.choices
    ]
    if not reasons:
        return ALLOWED
    ordered = tuple(sorted(reasons, key=lambda reason: -reason.state.strictness))
    return Cell(ordered[0].state, ordered)


def refusals(
    programme: Iterable[Prescribed], *, assessment: Assessment | None, library: Library
) -> tuple[str, ...]:
    """A sentence for everything that may not be saved, in the order of the programme; empty when all may."""
    wanted = tuple(programme)
    sentences = [why for one in wanted if (why := _refusal(one, assessment, library))]
    if len({one.exercise for one in wanted}) < len(wanted):
        sentences.append("An exercise is listed twice.")
    if len(wanted) > MOST:
        sentences.append(f"Choose at most {MOST} exercises.")
    return tuple(sentences)


def _refusal(one: Prescribed, assessment: Assessment | None, library: Library) -> str:
    exercise = library.home_exercises.get(one.exercise)
    if exercise is None:
        return "One of the exercises is not in the reference."
    cell = judged(exercise, assessment)
    if cell.state is CellState.BLOCKED:
        return f"{exercise.en}: {cell.reasons[0].sentence}"
    for name in DOSE:
        number, (least, most) = getattr(one, name), LIMITS[name]
        if name not in exercise.asked:
            if number is not None:
                return f"{exercise.en}: {WORDS[name]} do not apply."
        elif number is None or not least <= number <= most:
            return f"{exercise.en}: enter {WORDS[name]} from {least} to {most}."
    if one.side not in (tuple(Side) if exercise.sided else ("",)):
        return f"{exercise.en}: choose {'left, right or both sides' if exercise.sided else 'no side'}."
    if len(one.note) > LONGEST_NOTE:
        return f"{exercise.en}: write at most {LONGEST_NOTE} characters."
    return ""
