"""Carries the texts of one batch to the provider; the same few verbs as the courier of mails."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from clinic import scope
from clinic.messages import outbox, texts
from clinic.messages.outgoing import Outgoing
from clinic.messages.providers import (
    BrokenOff,
    NotReached,
    NotTaken,
    Provider,
    Text,
    is_on,
    open_provider,
)
from clinic.models import Message
from clinic.rules import text_hand_off
from clinic.rules.hand_off import Verdict

LOOKED_BACK = timedelta(days=2)  # longer than a text is ever tried for


class TextsAreOff(Exception):
    """There are rows for texts from a time when they were switched on."""


class TextCourier:
    """Hands over one text at a time. One whose earlier hand-off was cut off is asked of the provider first."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._provider: Provider | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()

    def connect(self) -> None:
        if not is_on():
            raise TextsAreOff
        self._provider = self._provider or open_provider()

    def hand_over(self, row: Outgoing) -> None:
        """Returns when the provider has the text; raises when it did not say so.

        A number that no text reaches, or whose owner said STOP to the provider, is written to no more.
        """
        assert self._provider is not None
        with scope.in_clinic(row.clinic_id):
            message = Message.objects.select_related("clinic", "link").get(pk=row.pk)
            text = Text(to=row.address, body=texts.body(message), key=_key(message))
        if row.is_uncertain and self._provider.has(text, since=self._now - LOOKED_BACK):
            return
        try:
            self._provider.send(text)
        except NotTaken as error:
            if error.trouble is not None:
                with scope.in_clinic(row.clinic_id):
                    outbox.stop_address(
                        row.address,
                        clinic_id=row.clinic_id,
                        reason=error.trouble,
                        patient_id=message.patient_id,
                        now=self._now,
                    )
            raise

    def judge(self, error: Exception) -> Verdict:
        if isinstance(error, NotReached):
            return text_hand_off.NOT_REACHED
        if isinstance(error, BrokenOff):
            return text_hand_off.BROKEN_OFF
        if isinstance(error, NotTaken):
            return text_hand_off.not_taken(
                error.status, code=error.code, is_number_at_fault=error.trouble is not None
            )
        if isinstance(error, TextsAreOff):
            return text_hand_off.NOT_ON
        return text_hand_off.not_made(type(error).__name__)

    def hang_up(self) -> None:
        if self._provider is not None:
            self._provider.close()
            self._provider = None


def _key(message: Message) -> str:
    """The same for every attempt; another one when a person lets it go again."""
    return f"{message.uuid}.{message.resent}" if message.resent else str(message.uuid)
