"""Ask the relay whether it already has a mail, before one whose hand-off was cut off goes again.

A process killed between the relay's OK and our commit leaves a row that looks unsent. Where the relay can be asked by
Message-ID nothing is repeated; elsewhere at most one mail is repeated for each killed process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path

from django.conf import settings

LOOKED_AT_BYTES = (
    64 * 1024 * 1024
)  # of the end of the log: days of a clinic's mail, a few hundred milliseconds
NAMED = re.compile(rb"cleanup\[\d+\]: ([0-9A-Za-z]+): message-id=(<[^>\s]+>)")
TAKEN = re.compile(rb"qmgr\[\d+\]: ([0-9A-Za-z]+): from=")


def already_taken(message_ids: Collection[str]) -> set[str]:
    """Those of these Message-IDs that the relay has accepted; empty where no relay can be asked."""
    log = settings.MAIL_LOG
    return _in_postfix_log(Path(log), message_ids) if log and message_ids else set()


def _in_postfix_log(log: Path, message_ids: Collection[str]) -> set[str]:
    """Postfix names the Message-ID while it reads a mail, and hands it to its queue only when it has taken the whole.

    The log before the last rotation is read too. A log that cannot be read answers nothing, which repeats and never loses.
    """
    wanted = {one.encode() for one in message_ids}
    named: dict[bytes, bytes] = {}
    taken: set[bytes] = set()
    for path in (log.with_name(log.name + ".1"), log):
        for line in _end_of(path).splitlines():
            if (found := NAMED.search(line)) and found[2] in wanted:
                named[found[1]] = found[2]
            elif (found := TAKEN.search(line)) and found[1] in named:
                taken.add(named[found[1]])
    return {one.decode() for one in taken}


def _end_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - LOOKED_AT_BYTES, 0))
            return file.read()
    except OSError:
        return b""
