"""A sender that can be killed at a named point: the product's own round, over and over, in a process of its own."""

from __future__ import annotations

import os
import signal
import smtplib
import time
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from clinic import dates, scope
from clinic.messages import outgoing, sending
from clinic.messages.courier import Courier
from pathway.actions import check_ins

# Where a sender is killed: before or after it says this to the database or to the mail server.
BEFORE, AFTER = "before", "after"
CLAIM, LOOK, MARK, DATA = "WITH due AS", "SELECT address, is_stopped", "needlepath_mark_sent_and_look", "DATA"
POINTS: dict[str, tuple[str, str]] = {
    "before the claim": (BEFORE, CLAIM),
    "claimed, not committed": (AFTER, CLAIM),
    "claim committed": (BEFORE, LOOK),
    "before DATA": (BEFORE, DATA),
    "after 250, not committed": (AFTER, DATA),
    "before the mark": (BEFORE, MARK),
    "mark committed": (AFTER, MARK),
}
IDLE_SECONDS = 0.02


def run(point: str, occurrence: int, careless: str) -> None:
    """Ask and send until its parent is gone. The so-manieth time it reaches the point, it ends itself by SIGKILL."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if careless:
        CARELESS[careless]()
    if point:
        _kill_at(*POINTS[point], occurrence)
    parent = os.getppid()
    while os.getppid() == parent:
        try:
            check_ins.ask_due(now=dates.now())
            sending.send_all_due(clock=dates.now)
        except (OperationalError, InterfaceError):  # the database is away, as it is for a task
            connection.close()
        time.sleep(IDLE_SECONDS)


def _kill_at(when: str, what: str, occurrence: int) -> None:
    left = occurrence

    def around(say: Callable[[], Any]) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and when == BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = say()
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    if what == DATA:
        hand_over = smtplib.SMTP.data
        smtplib.SMTP.data = lambda line, mail: around(lambda: hand_over(line, mail))  # type: ignore[method-assign]
        return

    def statement(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        return around(lambda: execute(sql, *rest)) if what in sql else execute(sql, *rest)

    connection.execute_wrappers.append(statement)


# --- The negative controls: what the bounds must catch ------------------------------------------------------------


def _mark_first() -> None:
    """Marks a mail as sent before it is handed over, as many a loop does."""
    hand_over = Courier.hand_over

    def marked_first(self: Courier, row: outgoing.Outgoing) -> None:
        with scope.in_clinic(row.clinic_id), connection.cursor() as cursor:
            mark = "UPDATE clinic_message SET state = 'sent', sent_at = now(), lease = NULL WHERE id = %s"
            cursor.execute(mark, [row.pk])
        hand_over(self, row)

    Courier.hand_over = marked_first  # type: ignore[method-assign]


def _no_fence() -> None:
    """Asks neither for its lease nor for the time, so that a paused sender goes on where it stopped."""
    with connection.cursor() as cursor:  # ones of this session alone, which the others do not see
        for name in ("needlepath_look_at_message", "needlepath_mark_sent_and_look"):
            cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [name])
            [[function]] = cursor.fetchall()
            if name == "needlepath_look_at_message":
                function = _without(function, "AND m.lease = of_lease AND m.state = 'sending'")
            cursor.execute(
                function.replace("public.needlepath", "pg_temp.needlepath").replace(
                    "FROM needlepath", "FROM pg_temp.needlepath"
                )
            )
    outgoing.LOOK = outgoing.LOOK.replace("needlepath_look", "pg_temp.needlepath_look")
    outgoing.MARK_SENT = outgoing.MARK_SENT.replace("needlepath_mark", "pg_temp.needlepath_mark")

    class NoTime:
        monotonic = staticmethod(lambda: 0.0)

    sending.time = NoTime  # type: ignore[assignment]


def _without(statement: str, fence: str) -> str:
    if fence not in statement:
        raise ValueError("The fence is not where it was; this control would break nothing.")
    return statement.replace(fence, "")


CARELESS = {"mark first": _mark_first, "no fence": _no_fence}
