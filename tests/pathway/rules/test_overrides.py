"""A clinic's own reading: what counts as stricter and looser, and that stricter never lets a needle through."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.enums import CellState, ContentChange, Disposition, OverallResult, Tier
from pathway.reference import library
from pathway.reference.screening_rows import Choice, Effect
from pathway.rules import overrides, screenings
from pathway.rules.answers import Answer
from pathway.rules.overrides import Override
from tests.pathway.rules.patients import ADULT, TODAY, assess, one_sore_tingling_leg
from tests.pathway.rules.test_never_milder import any_patient

BLOCKED, CAUTION = CellState.BLOCKED, CellState.CAUTION
BASE = Choice("yes", disposition=Disposition.CLINICIAN_DECISION)
LOW_BACK = Effect(BLOCKED, muscles=("LUMB",), lifts="decided")
POSITIVE = [
    (row, question, choice)
    for row in library().rows.values()
    for question in row.question
    for choice in question.positive_choices
]


def shipped(question, code="yes"):
    return library().questions[question].choice(code)


def reading(question, asks_for, *effects, choice="yes", version=1):
    return Override(question, choice, version, asks_for, effects)


def judged(changed, *readings, decisions=None):
    return screenings.assess(
        {**one_sore_tingling_leg(), **changed},
        decisions or {},
        ADULT,
        on=TODAY,
        library=overrides.effective(library(), *readings),
        confirmed=True,
    )


# What a clinic changes, and what that is. Milder in any one respect is looser, whatever it adds elsewhere.
MEANINGS = {
    "nothing": (BASE, BASE, "same"),
    "asks for more": (BASE, replace(BASE, disposition=Disposition.DEFER), "stricter"),
    "asks for less": (BASE, replace(BASE, disposition=Disposition.CAUTION_MODIFY), "looser"),
    "a later tier": (Choice("yes", tier=Tier.T1), Choice("yes", tier=Tier.T2), "looser"),
    "a sooner tier": (Choice("yes", tier=Tier.T2), Choice("yes", tier=Tier.T1), "stricter"),
    "a tier for the disposition it means": (Choice("yes", tier=Tier.T2), BASE, "same"),
    "an effect more": (BASE, replace(BASE, effects=(LOW_BACK,)), "stricter"),
    "an effect less": (replace(BASE, effects=(LOW_BACK,)), BASE, "looser"),
    "a block no decision lifts": (
        replace(BASE, effects=(LOW_BACK,)),
        replace(BASE, effects=(replace(LOW_BACK, lifts=""),)),
        "stricter",
    ),
    "a block lifted after a shallow session": (
        replace(BASE, effects=(replace(LOW_BACK, lifts=""),)),
        replace(BASE, effects=(replace(LOW_BACK, lifts="shallow_session"),)),
        "looser",
    ),
    "a caution in place of a block": (
        replace(BASE, effects=(LOW_BACK,)),
        replace(BASE, effects=(replace(LOW_BACK, state=CAUTION, lifts=""),)),
        "looser",
    ),
    "both sides in place of the named one": (
        replace(BASE, effects=(replace(LOW_BACK, same_side=True),)),
        replace(BASE, effects=(LOW_BACK,)),
        "stricter",
    ),
    "one technique in place of all": (
        replace(BASE, effects=(LOW_BACK,)),
        replace(BASE, effects=(replace(LOW_BACK, techniques=("e_stim",)),)),
        "looser",
    ),
    "every muscle in place of the marked place": (
        replace(BASE, effects=(Effect(BLOCKED, muscles=("marked",)),)),
        replace(BASE, effects=(Effect(BLOCKED, techniques=tuple(library().techniques)),)),
        "stricter",
    ),
    "the marked place in place of every muscle": (
        replace(BASE, effects=(Effect(BLOCKED, techniques=("e_stim",)),)),
        replace(BASE, effects=(Effect(BLOCKED, muscles=("marked",), techniques=("e_stim",)),)),
        "looser",
    ),
    "a group in place of its muscles": (
        replace(BASE, effects=(Effect(BLOCKED, muscles=("CALF",)),)),
        replace(BASE, effects=(Effect(BLOCKED, muscles=("gastrocnemius", "soleus")),)),
        "same",
    ),
    "an examination that lifts nothing any more": (
        Choice("yes", tier=Tier.T1, once_examined=Disposition.CLINICIAN_DECISION),
        Choice("yes", tier=Tier.T1),
        "stricter",
    ),
    "asks for more but frees a muscle": (
        replace(BASE, effects=(LOW_BACK,)),
        replace(BASE, disposition=Disposition.DO_NOT_NEEDLE),
        "looser",
    ),
    "a modality more": (BASE, replace(BASE, effects=(Effect(BLOCKED, modalities=("heat",)),)), "stricter"),
    "surface current freed with the needle's current": (
        replace(BASE, effects=(Effect(BLOCKED, techniques=("e_stim",)),)),
        replace(BASE, effects=(Effect(BLOCKED, muscles=tuple(library().muscles), techniques=("e_stim",)),)),
        "looser",
    ),
}


@pytest.mark.parametrize(("before", "after", "meaning"), MEANINGS.values(), ids=MEANINGS)
def test_what_is_stricter_and_what_is_looser(before, after, meaning):
    assert overrides.change(before, after, library=library()) == meaning


@pytest.mark.parametrize(
    ("row", "question", "choice"), POSITIVE, ids=[f"{q.slug} {c.code}" for _, q, c in POSITIVE]
)
def test_the_strictest_of_an_answer_and_itself_is_itself(row, question, choice):
    assert overrides.strictest_of(choice, choice) == choice
    assert overrides.change(choice, choice, library=library()) is ContentChange.SAME


def test_without_overrides_the_library_is_the_shipped_one():
    assert overrides.effective(library(), (), ()) is library()


def test_an_override_of_what_is_not_shipped_any_more_changes_nothing():
    assert overrides.effective(library(), [reading("long_gone", "defer")]) is library()
    assert overrides.effective(library(), [reading("antiplatelet", "defer", choice="gone")]) == library()


def test_a_stricter_reading_holds_needles_back():
    blood_thinner = {"antiplatelet": Answer("yes", TODAY)}
    assert assess({**one_sore_tingling_leg(), **blood_thinner}).findings[0].disposition == "caution_modify"

    stands = judged(blood_thinner, [reading("antiplatelet", "do_not_needle")])

    assert stands.result is OverallResult.NOT_SUITABLE
    assert stands.findings[0].disposition == "do_not_needle"


def test_a_looser_reading_of_the_version_it_was_made_for_counts():
    stands = judged({"cardiac_device": Answer("yes", TODAY)}, [reading("cardiac_device", "caution_modify")])

    assert stands.findings[0].disposition == "caution_modify"
    assert {cell.state for cell in stands.cells.values()} == {CellState.ALLOWED}


def test_a_looser_reading_of_an_older_version_counts_no_more():
    old = [reading("cardiac_device", "caution_modify", version=0)]

    stands = judged({"cardiac_device": Answer("yes", TODAY)}, old)

    assert (
        stands.findings
        == assess({**one_sore_tingling_leg(), "cardiac_device": Answer("yes", TODAY)}).findings
    )


def test_a_stricter_reading_of_an_older_version_still_counts():
    stands = judged(
        {"cardiac_device": Answer("yes", TODAY)}, [reading("cardiac_device", "do_not_needle", version=0)]
    )

    assert stands.findings[0].disposition == "do_not_needle"
    assert {key[2] for key, cell in stands.cells.items() if cell.state is BLOCKED} == {"e_stim"}


@pytest.mark.parametrize(
    ("question", "choice"),
    [(q.slug, c.code) for _, q, c in POSITIVE if overrides.is_emergency(c)],
)
def test_no_stored_row_can_make_an_emergency_milder(question, choice):
    asks = "T3" if shipped(question, choice).tier else "caution_modify"

    read = overrides.effective(library(), [reading(question, asks, choice=choice)])

    assert read.questions[question].choice(choice) == shipped(question, choice)


def test_of_two_readings_the_stricter_counts_in_each_respect():
    then = [reading("cardiac_device", "do_not_needle")]
    now = [reading("cardiac_device", "caution_modify", Effect(BLOCKED, muscles=("LUMB",)))]

    read = [
        overrides.effective(library(), *order).questions["cardiac_device"].choice("yes")
        for order in ((then, now), (now, then))
    ]

    low_back = Effect(BLOCKED, muscles=tuple(one.slug for one in library().muscles_in("LUMB")))
    assert {one.disposition for one in read} == {Disposition.DO_NOT_NEEDLE}
    assert [set(one.effects) for one in read] == [{low_back}] * 2


def test_a_shipped_exception_goes_with_the_disposition_it_was_made_for():
    assert shipped("consent_unable").lifted_by == ("cleared_by",)

    read = overrides.effective(library(), [reading("consent_unable", "emergency")])

    assert read.questions["consent_unable"].choice("yes").lifted_by == ()


@st.composite
def any_stricter(draw):
    """An override of any positive answer that is stricter than what is shipped, or adds nothing."""
    row, question, choice = draw(st.sampled_from(POSITIVE))
    harder = [
        one for one in overrides.options(choice) if _asks(one) >= _asks(choice.tier or choice.disposition)
    ]
    more = draw(
        st.lists(
            st.builds(
                Effect,
                st.just(BLOCKED),
                muscles=st.sampled_from([(), ("DEEP",), ("CALF", "LEG")]),
                techniques=st.sampled_from([("e_stim",), ("trigger_point", "ims")]),
                modalities=st.sampled_from([(), ("heat",)]),
            ),
            max_size=2,
        )
    )
    return Override(
        question.slug, choice.code, row.version, draw(st.sampled_from(harder)), (*choice.effects, *more)
    )


def _asks(code):
    return overrides.asks_for(
        Choice("x", tier=code) if isinstance(code, Tier) else Choice("x", disposition=code)
    ).strictness


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_stricter_reading_never_makes_a_result_milder(data):
    patient = data.draw(any_patient())
    own = data.draw(st.lists(any_stricter(), min_size=1, max_size=3))

    as_shipped = assess(patient.answers, patient.decisions)
    stands = judged(patient.answers, own, decisions=patient.decisions)

    assert stands.result.strictness >= as_shipped.result.strictness
    assert [
        key
        for key, cell in stands.cells.items()
        if cell.state.strictness < as_shipped.cells[key].state.strictness
    ] == []
