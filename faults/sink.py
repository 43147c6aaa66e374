"""A mail server that records: every mail it takes, when, and on which connection. It fails on purpose where it is asked to.

Runs as a process of its own (python -m faults.sink), so that it can be stopped, killed and started again. Its log reads
like Postfix's, so that a sender can ask it what it has taken. What a recipient is called decides what becomes of the mail:
`refused`, `rejected` (after DATA), `later`, `dies` (takes the first and never says so) or anything else.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import threading
import time
from itertools import count
from pathlib import Path

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
REFUSED = {
    b"refused": b"550 5.1.1 nobody of that name\r\n",
    b"later": b"451 4.2.1 come again later\r\n",
}
END = b"\r\n.\r\n"
GREETING = b"250-sink\r\n250 PIPELINING\r\n"
OK, GO_ON, BYE = b"250 ok\r\n", b"354 go on\r\n", b"221 bye\r\n"


class Line:
    """One connection, read in commands and in whole mails."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._heard = b""
        self.say = line.sendall

    def read_to(self, end: bytes) -> bytes:
        """What came up to and with these bytes; nothing when the other side is gone."""
        place = self._heard.find(end)
        while place < 0:
            more = self._line.recv(65536)
            if not more:
                return b""
            looked_at = max(len(self._heard) - len(end), 0)
            self._heard += more
            place = self._heard.find(end, looked_at)
        place += len(end)
        read, self._heard = self._heard[:place], self._heard[place:]
        return read


class Sink:
    """Takes mails on one port; each connection has a thread of its own."""

    def __init__(self, folder: Path) -> None:
        # Unbuffered: what was said to be taken is written down.
        self._record, self._log = (
            os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND) for name in ("taken", "mail.log")
        )
        self._queue_ids = count(time.time_ns())
        self._died_at: set[bytes] = set()

    def serve(self, port: int) -> None:
        door = socket.create_server(("127.0.0.1", port), backlog=128)
        for number in count(os.getpid() * 1000):
            line, _ = door.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._talk, args=(line, number), daemon=True).start()

    def _talk(self, line: socket.socket, number: int) -> None:
        with line:
            try:
                line.sendall(b"220 sink\r\n")
                self._session(Line(line), number)
            except OSError:  # the other side was killed
                return

    def _session(self, line: Line, number: int) -> None:
        recipient = b""
        while command := line.read_to(b"\r\n"):
            verb = command[:4].upper()
            if verb == b"RCPT":
                recipient = command[command.index(b"<") + 1 : command.index(b">")]
                line.say(REFUSED.get(recipient.split(b"-")[0], OK))
            elif verb == b"DATA":
                line.say(GO_ON)
                mail = line.read_to(END)
                if not mail:  # the sender was killed in the middle of it
                    return
                if recipient.startswith(b"rejected-"):
                    line.say(b"554 5.6.0 not this\r\n")
                    continue
                self._take(mail, recipient, number)
                if recipient.startswith(b"dies-") and recipient not in self._died_at:
                    self._died_at.add(recipient)
                    return
                line.say(OK)
            elif verb == b"EHLO":
                line.say(GREETING)
            elif verb == b"QUIT":
                line.say(BYE)
                return
            else:
                line.say(OK)

    def _take(self, mail: bytes, recipient: bytes, number: int) -> None:
        found = MESSAGE_ID.search(mail)
        message_id = found[1] if found else b"<none>"
        queue_id = b"%X" % next(self._queue_ids)
        os.write(
            self._log,
            b"relay postfix/cleanup[1]: %s: message-id=%s\nrelay postfix/qmgr[1]: %s: from=<a@b.example>, size=1, nrcpt=1\n"
            % (queue_id, message_id, queue_id),
        )
        os.write(self._record, b"%.6f %d %s %s\n" % (time.time(), number, message_id, recipient))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    Sink(options.folder).serve(options.port)


if __name__ == "__main__":
    main()
