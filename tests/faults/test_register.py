"""What a fault run says of its bounds: any that does not hold ends it with a status that is not zero."""

from bench.rows import report
from faults.register import at_least, at_most, broken_as_it_must_be


def test_a_bound_holds_up_to_its_goal_and_a_control_must_pass_it():
    rows = [at_most("lost", 0, 0), at_most("lost", 1, 0), at_least("faults", 1, 2), at_least("faults", 2, 2)]
    controls = [broken_as_it_must_be("lost", 0, 0), broken_as_it_must_be("lost", 1, 0)]
    assert [row.ok for row in (*rows, *controls)] == [True, False, False, True, False, True]


def test_one_broken_bound_is_enough_for_a_status_that_is_not_zero(capsys):
    held, broken = at_most("F1 lost", 0, 0), at_most("F2 repeated", 3, 1)
    assert [report([held], {}, as_json=False), report([held, broken], {}, as_json=False)] == [0, 1]
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed"
