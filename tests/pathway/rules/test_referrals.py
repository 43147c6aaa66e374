"""What a referral proposes: what holds needles back, and the question that fits it."""

import pytest

from pathway.reference import library
from pathway.rules.answers import Answer
from pathway.rules.referrals import ADVICE, CLEARANCE, TODAY, Found, found, proposed_request
from tests.pathway.rules import patients
from tests.pathway.rules.patients import assess, one_sore_tingling_leg


def screened(**answers):
    given = {slug: Answer(choice, patients.TODAY) for slug, choice in answers.items()}
    return assess({**one_sore_tingling_leg(), **given})


@pytest.mark.parametrize(
    ("answers", "request_"),
    [
        ({"rf_saddle": "new_or_worse"}, TODAY),
        ({"chemo_now": "yes"}, CLEARANCE),
        ({"needle_fear": "panic"}, ADVICE),
        ({"rf_saddle": "new_or_worse", "chemo_now": "yes"}, TODAY),
    ],
)
def test_the_request_fits_the_strictest_finding(answers, request_):
    assert proposed_request(screened(**answers)) == request_


def test_each_finding_is_the_question_the_answer_and_what_it_means():
    assert found(screened(needle_fear="panic"), library=library()) == (
        Found("needle_fear", "How do you feel about needles?", "I panic.", "Do not needle", is_named=True),
    )


def test_nothing_found_is_nothing_to_write_about():
    assert found(screened(), library=library()) == ()
