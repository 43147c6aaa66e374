"""A session log changes only through pathway.actions.revisions, so that no version of a draft goes without its revision."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
THE_ONE_WAY = "pathway/actions/revisions.py"
NAMES = {"session", "treatment_session"}


def edits_of_a_log(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "moves.edit":
            what = ast.unparse(node.args[0]).rpartition(".")[2]
            if what in NAMES:
                yield node.lineno


def test_no_draft_is_changed_without_a_revision():
    found = [
        f"{name}:{line}"
        for path in sorted((ROOT / "pathway").rglob("*.py"))
        if (name := path.relative_to(ROOT).as_posix()) != THE_ONE_WAY
        for line in edits_of_a_log(path)
    ]
    assert found == []


def test_the_guard_sees_an_edit_by_any_of_its_names(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("moves.edit(session, version=1)\nmoves.edit(site.treatment_session, version=1)\n")
    assert list(edits_of_a_log(module)) == [1, 2]
