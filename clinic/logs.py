"""Keep people out of the log: an address may hold a secret or a name, and so may whatever an error says."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

PATH = re.compile(r"(?<![\w./])/[^\s\"']+")
UNKNOWN = "an address that is not there"
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RouteOnly(logging.Filter):
    """Names a request by its route (`Not Found: patients/<uuid:uuid>/`), and a failed task's error by its type alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, Mapping) and "exc" in record.args:  # Celery's line about a task
            kind = record.exc_info[0] if record.exc_info else None
            record.args = {**record.args, "exc": kind.__name__ if kind else "?", "traceback": ""}
        text, request = record.getMessage(), getattr(record, "request", None)
        path = getattr(request, "path", "")
        before, is_named, after = text.rpartition(path) if path else (text, "", "")
        route = _route(request) if is_named else ""
        record.msg, record.args = PATH.sub("/...", before) + route + PATH.sub("/...", after), ()
        return True


class FramesOnly(logging.Formatter):
    """Where something broke and what kind of error it was; never its words: a database repeats in them what was typed."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - logging's own name
        error, parts = ei[1], []
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n-- which came of --\n".join(reversed(parts))


def _route(request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    return str(match.route) if match else UNKNOWN
