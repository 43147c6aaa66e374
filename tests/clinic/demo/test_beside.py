"""Python beside an installation: each piece begins anew, and what went wrong in it is told to whoever asked."""

import os

import pytest

from clinic.demo.beside import Beside


@pytest.fixture(scope="module")
def beside():
    program = Beside({**os.environ, "DJANGO_SETTINGS_MODULE": "clinic.settings"})
    yield program
    program.end()


def test_the_answer_comes_back_and_what_is_printed_is_no_part_of_it(beside):
    assert beside.run("print('aside')\nanswer = asked['number'] + 1", {"number": 1}) == 2


def test_no_piece_sees_what_another_left_in_memory(beside):
    beside.run("import clinic\nclinic.left = 1", {})
    assert beside.run("import clinic\nanswer = hasattr(clinic, 'left')", {}) is False


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("raise ValueError('not this')", "ValueError: not this"),
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
        ("import os\nos._exit(3)", "The process that ran this was ended."),
    ],
)
def test_what_failed_is_said_and_the_next_piece_runs(beside, source, why):
    with pytest.raises(RuntimeError, match=why):
        beside.run(source, {})
    assert beside.run("answer = 'here'", {}) == "here"
