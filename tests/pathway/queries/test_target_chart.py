"""The chart says of every muscle whether it may be chosen, why not, and what speaks for it: never more than that."""

from pathway.enums import CellState
from pathway.queries.plans import Limits
from pathway.queries.target_chart import chart_cells, suggested
from pathway.reference import library
from pathway.rules.answers import Answer, Decision
from tests.pathway.rules.patients import TODAY, assess, one_sore_tingling_leg

EVERY_SKILL = frozenset(one.slug for one in library().muscles.values() if one.advanced)


def cells(skills=EVERY_SKILL, **answers):
    """The cells of a patient whose every finding was decided with care, by key."""
    given = {**one_sore_tingling_leg(), **{slug: Answer(code, TODAY) for slug, code in answers.items()}}
    decided = {slug: Decision("modify", code, TODAY, "Thin needle.") for slug, code in answers.items()}
    limits = Limits(assess(given, decided), skills)
    return {cell.key: cell for cell in chart_cells(limits, techniques={})}


def test_without_a_screening_every_muscle_says_so():
    found = chart_cells(Limits(None, EVERY_SKILL), techniques={})

    assert {(cell.state, str(cell.reasons[0])) for cell in found} == {
        (CellState.BLOCKED, "There is no screening yet.")
    }


def test_reasons_come_strictest_first_each_with_its_source():
    cell = cells(anticoagulant="yes", anticoagulant_changed="no", hypermobile="yes")["piriformis:left"]

    assert [(why.state, why.source) for why in cell.reasons] == [
        (CellState.BLOCKED, "MUN22, APTA13*"),
        (CellState.CAUTION, "MUN22, APTA13*"),
        (CellState.CAUTION, "KOP15"),
    ]


def test_an_advanced_muscle_is_blocked_without_the_skill_and_says_whose():
    found = cells(skills=frozenset())

    assert {cell.muscle for cell in found.values() if cell.state is CellState.BLOCKED} == EVERY_SKILL
    assert [(str(why), why.source) for why in found["piriformis:left"].reasons] == [
        (
            "Your dry-needling credential does not cover this advanced muscle.",
            "the therapist's credential",
        )
    ]


def test_the_missing_skill_stands_beside_what_the_screening_says():
    cell = cells(skills=frozenset(), hypermobile="yes")["piriformis:left"]

    assert [why.state for why in cell.reasons] == [CellState.BLOCKED, CellState.CAUTION]


def test_current_is_told_apart_from_the_needle():
    found = cells(cardiac_device="yes")

    assert found["gluteus_medius:left"].state is not CellState.BLOCKED
    assert "pacemaker" in found["gluteus_medius:left"].current
    assert cells()["gluteus_medius:left"].current == ""


def test_a_card_holds_what_the_reference_says():
    card = cells()["piriformis:left"].card

    assert card.flags == (
        "Advanced: the credential must cover it",
        "Deep: bleeding is hard to press on",
        "Nerve near",
    )
    assert (card.position, card.source, card.version) == (
        "Prone or side-lying (GCK)",
        "KEA18, PIR22, VAL24",
        1,
    )
    assert card.needle_evidence == "Publications and general clinical knowledge"


def test_a_suggestion_of_a_blocked_muscle_carries_its_block():
    found = cells(anticoagulant="yes", anticoagulant_changed="no")
    first, *_ = suggested(["low_back:left", "buttock:left", "back_of_thigh:left"], found.values())

    assert (first.cell.key, first.words) == (
        "multifidus:left",
        "left low back, left buttock, back of left thigh",
    )
    assert first.cell.state is CellState.BLOCKED
    assert "blood thinner" in str(first.cell.reasons[0])
