"""The shape of an exercise of the home programme: what the patient reads, the usual dose, who leaves it out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pathway.enums import CellState

DOSE = ("sets", "repetitions", "hold_seconds", "minutes", "times_a_day", "days_a_week")


class ExerciseKind(StrEnum):
    """The heading an exercise stands under, in this order."""

    STRETCH = "stretch"
    STRENGTH = "strength"
    MOVEMENT = "movement"
    POSTURE = "posture"


@dataclass(frozen=True)
class Dose:
    """How much of it. A number of zero is not asked for this exercise: nobody holds a walk for 30 seconds."""

    sets: int = 0
    repetitions: int = 0
    hold_seconds: int = 0
    minutes: int = 0
    times_a_day: int = 0
    days_a_week: int = 7


@dataclass(frozen=True)
class LeftOut:
    """Who does not do it, or with care: the answers to one question of the screening, and why."""

    question: str
    choices: tuple[str, ...]
    state: CellState
    note: str

    def __post_init__(self) -> None:
        if self.state is CellState.ALLOWED:
            raise ValueError("Who may do it is not listed; 'state' is blocked or caution.")


@dataclass(frozen=True)
class Exercise:
    """One exercise or habit. `how_en` is read by the patient; `clinician` by the therapist who chooses it."""

    slug: str
    kind: ExerciseKind
    en: str
    es: str
    how_en: str
    how_es: str
    usual: Dose
    source: str
    version: int
    clinician: str = ""
    sided: bool = False
    left_out: tuple[LeftOut, ...] = ()
    reviewed_by: str = ""
    reviewed_on: date | None = None
    active: bool = True

    @property
    def asked(self) -> tuple[str, ...]:
        """The numbers of a dose that this exercise asks for, in the order they are read."""
        return tuple(name for name in DOSE if getattr(self.usual, name))
