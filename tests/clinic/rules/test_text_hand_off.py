"""What it means when a text was not taken."""

import pytest

from clinic.rules.hand_off import Verdict
from clinic.rules.text_hand_off import not_taken


@pytest.mark.parametrize(
    ("status", "code", "at_fault", "verdict"),
    [
        (400, "21211", True, Verdict("The text provider answered 400 (21211).", is_final=True, is_wrong_address=True)),
        (400, "21606", False, Verdict("The text provider answered 400 (21606).", is_final=True)),
        (401, "20003", False, Verdict("The text provider answered 401 (20003).", is_everybodys=True)),
        (429, "", False, Verdict("The text provider answered 429.")),
        (503, "", False, Verdict("The text provider answered 503.", is_uncertain=True)),
    ],
)  # fmt: skip
def test_an_answer_says_whose_fault_it_is_and_whether_waiting_helps(status, code, at_fault, verdict):
    assert not_taken(status, code=code, is_number_at_fault=at_fault) == verdict
