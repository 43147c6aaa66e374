"""The safety strip: few words, open red flags first, doubt said as doubt."""

from datetime import date

import pytest

from pathway.reference import library
from pathway.rules.answers import Answer, PatientFacts
from pathway.rules.safety_strip import SHOWN, notes
from pathway.rules.screenings import assess

TODAY = date(2026, 11, 18)


def words(**answers):
    given = {slug: Answer(choice, TODAY) for slug, choice in answers.items()}
    assessment = assess(given, {}, PatientFacts(46), on=TODAY, library=library(), confirmed=False)
    return [note.words for note in notes(assessment, library=library())]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"faint_history": "no"}, []),
        ({"needle_fear": "very_scared"}, ["Needles: very scared"]),
        ({"pregnancy": "not_sure"}, ["Pregnancy: not sure"]),
        ({"faint_history": "dont_know"}, ["Faints with needles: not known"]),
        ({"anticoagulant": "yes", "rf_saddle": "new_or_worse"}, ["Red flag: saddle", "Blood thinner"]),
    ],
    ids=["nothing", "fear", "pregnancy", "doubt", "red flag first"],
)
def test_what_stands_in_the_strip(answers, expected):
    assert words(**answers) == expected


def test_every_question_of_the_strip_is_in_the_reference():
    assert set(SHOWN) <= set(library().questions)
