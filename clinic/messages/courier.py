"""Carries the mails of one batch: one connection, opened by the first of them and again after it broke."""

from __future__ import annotations

import smtplib
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from clinic import scope
from clinic.messages import rendering
from clinic.messages.outgoing import Outgoing
from clinic.messages.press import Press
from clinic.models import Message
from clinic.rules import hand_off
from clinic.rules.hand_off import Verdict

OK = 250
TAKEN = {OK, 251}  # 251: taken, and passed on to elsewhere


class Courier:
    """Hands over one mail at a time. With SMTP a printed letter goes straight over the line; everything else, mail
    providers' interfaces too, goes the way of Django's backends."""

    def __init__(self) -> None:
        self._backend: Any = get_connection()
        self._press = Press()
        self._sender = smtplib.quoteaddr(settings.DEFAULT_FROM_EMAIL)
        self._is_smtp = isinstance(self._backend, SmtpBackend)
        self.is_connected = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()

    def connect(self) -> None:
        """Raises what the backend raises when the relay cannot be reached or does not know us."""
        if not self.is_connected:
            self._backend.open()
            self.is_connected = True

    def hand_over(self, row: Outgoing) -> None:
        """Returns when the relay has taken the mail; raises when it did not say so."""
        letter = self._press.letter(row) if self._is_smtp else None
        if letter is not None:
            self._print(row.address, letter)
            return
        with scope.in_clinic(row.clinic_id):
            mail = rendering.email(Message.objects.select_related("clinic", "link").get(pk=row.pk))
        if not mail.recipients():
            # The backend passes over such a mail in silence, as if it were sent.
            raise ValueError("Nobody to send to.")
        self._backend.send_messages([mail])

    def _print(self, address: str, letter: bytes) -> None:
        """As `sendmail` of smtplib does it, but says both ends in one trip where the relay allows that (RFC 2920).

        Only to an address that stands in a command as it is; see Press.
        """
        line: smtplib.SMTP = self._backend.connection
        line.ehlo_or_helo_if_needed()
        if not line.has_extn("pipelining"):
            line.sendmail(settings.DEFAULT_FROM_EMAIL, [address], letter)
            return
        line.send(f"mail from:{self._sender}\r\nrcpt to:<{address}>\r\n")
        of_sender, of_address = line.getreply(), line.getreply()
        if of_sender[0] != OK:
            raise smtplib.SMTPSenderRefused(*of_sender, self._sender)
        if of_address[0] not in TAKEN:
            raise smtplib.SMTPRecipientsRefused({address: of_address})
        if (answer := line.data(letter))[0] != OK:
            raise smtplib.SMTPDataError(*answer)

    def judge(self, error: Exception) -> Verdict:
        return hand_off.judge(error, is_connected=self.is_connected)

    def hang_up(self) -> None:
        self.is_connected = False
        try:
            self._backend.close()
        except OSError:  # it was broken already
            pass
