"""Whether the targets of a plan may be saved: every one is judged against the screening and the therapist's skill."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pathway.enums import Side
from pathway.reference.library import Library
from pathway.rules.screenings import Assessment

NO_SCREENING = "There is no finished screening yet, so no muscle can be chosen."
NO_SKILL = "your dry-needling credential does not cover this advanced muscle."


@dataclass(frozen=True)
class Target:
    """One muscle on one side to be needled. `priority` 1 is first; `e_stim` adds current to `technique`."""

    muscle: str
    side: str
    technique: str = "trigger_point"
    e_stim: bool = False
    priority: int = 1
    reason: str = ""

    @property
    def key(self) -> str:
        """How forms and the body chart name it."""
        return f"{self.muscle}:{self.side}"


def refusals(
    targets: Iterable[Target],
    *,
    assessment: Assessment | None,
    advanced_muscles: Collection[str],
    library: Library,
) -> tuple[str, ...]:
    """A sentence for every target that may not be saved, in their order; empty when all may.

    `assessment` is None without a screening; `advanced_muscles` are those the therapist's credential covers.
    """
    wanted = tuple(targets)
    if not wanted:
        return ()
    if assessment is None:
        return (NO_SCREENING,)
    sentences = []
    for target in wanted:
        why = refusal(target, assessment=assessment, advanced_muscles=advanced_muscles, library=library)
        if why:
            sentences.append(f"{_name(target, library)}: {why}")
    if len({target.key for target in wanted}) < len(wanted):
        sentences.append("A muscle is listed twice on one side.")
    return tuple(sentences)


def refusal(
    target: Target, *, assessment: Assessment, advanced_muscles: Collection[str], library: Library
) -> str:
    """Why this target may not be saved, strictest reason first; empty when it may."""
    sides = {side.value: side for side in (Side.LEFT, Side.RIGHT)}
    if target.side not in sides or target.muscle not in library.muscles:
        return "this muscle or side is not in the reference."
    for technique in _techniques(target, library):
        permission = assessment.may_select(target.muscle, sides[target.side], technique)
        if not permission.allowed:
            return permission.reasons[0].sentence if permission.reasons else "blocked."
    return NO_SKILL if lacks_skill(target.muscle, advanced_muscles, library) else ""


def lacks_skill(muscle: str, advanced_muscles: Collection[str], library: Library) -> bool:
    """Whether a muscle is advanced and not among those the therapist's credential covers."""
    return library.muscles[muscle].advanced and muscle not in advanced_muscles


def _techniques(target: Target, library: Library) -> tuple[str, ...]:
    current = tuple(slug for slug, technique in library.techniques.items() if technique.current)
    return (target.technique, *(current if target.e_stim else ()))


def _name(target: Target, library: Library) -> str:
    muscle = library.muscles.get(target.muscle)
    return f"{muscle.en if muscle else target.muscle}, {target.side}"
