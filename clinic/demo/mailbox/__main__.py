"""Runs the mailbox: an SMTP server that accepts everything and a page that shows it."""

import argparse
from email.errors import MessageError
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from clinic.services.ports import HOST

from .pages import serve
from .store import Mailbox


class Catcher:
    """Keeps each message; an unreadable one is refused, as a real server would."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        if not isinstance(content, bytes):
            return "554 The message could not be read"
        try:
            self.mailbox.keep(content, envelope.rcpt_tos)
        except (OSError, MessageError) as error:
            return f"451 The message could not be kept: {type(error).__name__}"
        return "250 Kept"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--web-port", type=int, required=True)
    options = parser.parse_args()
    mailbox = Mailbox(options.folder)
    Controller(Catcher(mailbox), hostname=HOST, port=options.smtp_port).start()
    serve(mailbox, HOST, options.web_port).serve_forever()


if __name__ == "__main__":
    main()
