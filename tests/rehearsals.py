"""Scenes are rehearsed: played through the real actions once in a run, then their rows are laid down again.

A scene is laid only where nothing but scenes has written in the test's transaction so far, so that the rows before it and
its arguments are all that decides what it does. Anywhere else it is played. Each test keeps rows and objects of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from clinic import scope
from tests import rehearsed_objects, rehearsed_rows
from tests.rehearsed_rows import Rows

TOUCHED = """(
    SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
               + pg_stat_get_xact_tuples_deleted(oid))::text
      FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace)"""
# The mark says which stage this is and how many rows were touched up to here; a savepoint taken back takes it back too.
STANDING = f"""
SELECT pg_current_xact_id_if_assigned() IS NULL, coalesce(current_setting('needlepath.clinic', true), ''),
       CASE WHEN split_part(mark, ' ', 2) = {TOUCHED} THEN split_part(mark, ' ', 1)::int END
  FROM (SELECT current_setting('rehearsals.mark', true) AS mark) AS here
"""
MARK = f"SELECT set_config('rehearsals.mark', '{{stage}} ' || {TOUCHED}, true)"
MAY_LAY = "SELECT has_parameter_privilege('session_replication_role', 'SET')"


@dataclass(frozen=True)
class Standing:
    """Whether a transaction has written nothing yet, the clinic in scope, and the stage it stands on where that is known."""

    is_new: bool
    clinic: str
    stage: int | None


@dataclass(frozen=True)
class Rehearsed:
    """What a scene did: the stage after it, the statements and the clinic that lead there, what it answered and changed."""

    stage: int
    statements: str
    clinic: int
    objects: bytes


_is_open = False
_stages: list[Rows] = [{}]  # what a transaction has written; in the beginning nothing
_known: dict[tuple[Any, ...], Rehearsed] = {}


def open_stage(*, is_open: bool) -> None:
    """Say at the start of each test whether scenes may be laid in it; one that changes code or settings plays them."""
    global _is_open
    _is_open = is_open


def rehearsed(play: Callable[..., Any]) -> Callable[..., Any]:
    """A scene that is played the first time it is called on a stage and laid down every other time."""

    @wraps(play)
    def scene(*args: Any, **words: Any) -> Any:
        if not _may_lay_here():
            return play(*args, **words)
        before = _standing()
        stage = 0 if before.is_new else before.stage
        if stage is None:  # something else has written
            return play(*args, **words)
        given = rehearsed_objects.rows_in((args, words))
        name = (play.__module__, play.__qualname__, get_language(), before.clinic)
        call = (stage, name, rehearsed_objects.meaning((args, words)), rehearsed_objects.meaning(given))
        if call in _known:
            _execute(_known[call].statements)
            scope.enter(_known[call].clinic)
            return rehearsed_objects.given_again(_known[call].objects, given)
        answer = play(*args, **words)
        _known[call] = _noted(stage, rehearsed_objects.kept(answer, given))
        return answer

    return scene


def _may_lay_here() -> bool:
    """Whether this is the transaction of a test, in its own thread: what others commit, nobody here knows."""
    is_ours = threading.current_thread() is threading.main_thread() and connection.in_atomic_block
    return _is_open and is_ours and _server_allows()


def _standing() -> Standing:
    return Standing(*_execute(STANDING))


def _noted(stage: int, objects: bytes) -> Rehearsed:
    """Remember the stage that a scene has just led to, and stand on it."""
    rows = rehearsed_rows.written()
    mark = MARK.format(stage=len(_stages))
    clinic = _standing().clinic
    statements = rehearsed_rows.statements(_stages[stage], rows)
    _stages.append(rows)
    _execute(mark)
    return Rehearsed(len(_stages) - 1, statements + mark, int(clinic or 0), objects)


@cache
def _server_allows() -> bool:
    """The embedded server lets the tests' role lay rows without their triggers; another server may not."""
    return bool(_execute(MAY_LAY)[0])


def _execute(statements: str) -> tuple[Any, ...]:
    """The row that the last of these statements gives."""
    with connection.cursor() as cursor:
        cursor.execute(statements)
        while cursor.nextset():
            pass
        row: tuple[Any, ...] = cursor.fetchone()
        return row
