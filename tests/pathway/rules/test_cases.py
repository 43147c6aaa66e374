"""The named clinical cases of `cases/*.toml`: data a clinician can read, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from clinic.datafiles import DataFile, Mistake
from pathway.enums import CellState, Disposition, OverallResult, Resolution, Side
from pathway.reference import library
from pathway.rules.answers import Answer, Clearance, Decision, PatientFacts
from pathway.rules.screenings import Assessment
from tests.pathway.rules.patients import TODAY, assess, one_sore_tingling_leg

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Given:
    """One answer of a case. `places` are written as "muscle side"."""

    choice: str = ""
    side: Side | None = None
    number: float | None = None
    days_ago: int = 0
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decided:
    """One decision of a case. `clearance_days_left` makes it a clearance that is valid for so many days."""

    resolution: Resolution
    about: str = "yes"
    rationale: str = ""
    days_ago: int = 0
    clearance_days_left: int | None = None
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """What is known and what must come out. `blocked` and `caution` are "muscle-or-group|all [side] [technique]"."""

    slug: str
    name: str
    source: str
    result: OverallResult
    answers: Mapping[str, Given] = field(default_factory=dict)
    unanswered: tuple[str, ...] = ()
    decisions: Mapping[str, Decided] = field(default_factory=dict)
    age: int = 41
    tolerated_shallow_session: bool = False
    confirmed: bool = True
    findings: Mapping[str, Disposition] = field(default_factory=dict)
    blocked: tuple[str, ...] = ()
    caution: tuple[str, ...] = ()
    blocked_modalities: tuple[str, ...] = ()
    caution_modalities: tuple[str, ...] = ()
    still_missing: tuple[str, ...] = ()
    ask_again: tuple[str, ...] = ()


def read_cases() -> list[Case]:
    mistakes: list[Mistake] = []
    cases = []
    for path in sorted(CASES.glob("*.toml")):
        file = DataFile(path, mistakes)
        cases += file.rows("case", Case)
        file.finish()
    assert not mistakes, "\n".join(map(str, mistakes))
    return cases


def place(text: str) -> tuple[str, Side]:
    muscle, side = text.split()
    return muscle, Side(side)


def cells_named(patterns: tuple[str, ...]) -> set[tuple[str, Side, str]]:
    named = set()
    for pattern in patterns:
        who, *rest = pattern.split()
        muscles = library().muscles if who == "all" else [m.slug for m in library().muscles_in(who)]
        assert muscles, f"{who!r} names no muscle"
        sides = [Side(word) for word in rest if word in ("left", "right")] or [Side.LEFT, Side.RIGHT]
        techniques = [word for word in rest if word in library().techniques] or list(library().techniques)
        named |= {
            (muscle, side, technique) for muscle in muscles for side in sides for technique in techniques
        }
    return named


def modalities_in(assessment: Assessment, state: CellState) -> set[str]:
    return {slug for slug, cell in assessment.modalities.items() if cell.state is state}


def answers_of(case: Case) -> dict[str, Answer]:
    answers = one_sore_tingling_leg()
    for slug, given in case.answers.items():
        assert slug in library().questions, f"{slug!r} is no question"
        answers[slug] = Answer(
            choice=given.choice,
            answered_on=TODAY - timedelta(days=given.days_ago),
            number=given.number,
            side=given.side,
            places=tuple(place(text) for text in given.places),
        )
    for slug in case.unanswered:
        del answers[slug]
    return answers


def decision_of(decided: Decided) -> Decision:
    clearance = None
    if decided.clearance_days_left is not None:
        expires_on = TODAY + timedelta(days=decided.clearance_days_left)
        clearance = Clearance("Dr. Rivera", TODAY - timedelta(days=30), "letter.pdf", expires_on)
    return Decision(
        resolution=decided.resolution,
        about=decided.about,
        decided_on=TODAY - timedelta(days=decided.days_ago),
        rationale=decided.rationale,
        clearance=clearance,
        avoid=tuple(place(text) for text in decided.avoid),
    )


def judge_case(case: Case) -> None:
    """Assert that the rules say of this patient what the case says, no more and no less."""
    assessment = assess(
        answers_of(case),
        {slug: decision_of(decided) for slug, decided in case.decisions.items()},
        PatientFacts(case.age, case.tolerated_shallow_session),
        confirmed=case.confirmed,
    )

    in_state = {
        state: {key for key, cell in assessment.cells.items() if cell.state is state} for state in CellState
    }
    blocked = cells_named(case.blocked)
    assert assessment.result == case.result
    assert {f.code: f.disposition for f in assessment.findings} == dict(case.findings)
    assert in_state[CellState.BLOCKED] == blocked
    assert in_state[CellState.CAUTION] == cells_named(case.caution) - blocked
    assert modalities_in(assessment, CellState.BLOCKED) == set(case.blocked_modalities)
    assert modalities_in(assessment, CellState.CAUTION) == set(case.caution_modalities)
    assert assessment.unanswered == case.still_missing
    assert assessment.ask_again == case.ask_again


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: f"{case.slug} [{case.source}]")
def test_case_comes_out_as_its_source_says(case: Case):
    judge_case(case)


def test_every_case_has_its_own_name():
    slugs = [case.slug for case in read_cases()]

    assert sorted(set(slugs)) == sorted(slugs)


def test_every_row_of_the_reference_has_a_case():
    covered = {
        library().row_of[slug].slug for case in read_cases() for slug in (*case.findings, *case.answers)
    }

    assert set(library().rows) - covered == set()
