"""A state changes only through clinic.moves, so that two who press at once can never both be first."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The sender's claim and its marks are the same compare-and-set, written for a batch.
OWN_COMPARE_AND_SET = {"clinic/moves.py", "clinic/messages/outbox.py", "clinic/messages/sending.py"}


def writes_of_state(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
                yield node.lineno
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
        ) and any(keyword.arg == "state" for keyword in node.keywords):
            yield node.lineno


def test_nothing_but_moves_writes_a_state():
    found = [
        f"{name}:{line}"
        for app in ("clinic", "patients", "pathway")
        for path in sorted((ROOT / app).rglob("*.py"))
        if not {"migrations", "services", "demo"} & set(path.parts)
        and (name := path.relative_to(ROOT).as_posix()) not in OWN_COMPARE_AND_SET
        for line in writes_of_state(path)
    ]
    assert found == []


def test_the_guard_sees_both_ways_of_writing_one(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("row.state = 'done'\nRows.objects.update(state='done')\n")
    assert list(writes_of_state(module)) == [1, 2]
