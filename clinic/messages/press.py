"""Print many letters of one kind: the whole mail is made once for a batch, and only the stamps are set in each.

Making a mail with Django costs about a millisecond, most of what a message costs; setting the stamps costs a fiftieth.
"""

from __future__ import annotations

import re
from email.utils import formatdate

from clinic import links, scope
from clinic.messages import rendering
from clinic.messages.outgoing import Outgoing
from clinic.messages.rendering import Stamps
from clinic.models import Message

# An address that needs neither quoting nor folding nor another alphabet; any other one takes the long way.
SIMPLE = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
LONGEST = 60
TOKEN = "T0kenStandsHere".ljust(links.TOKEN_LENGTH, "x")
UNSUBSCRIBE = "UnsubscribeStandsHere".ljust(links.TOKEN_LENGTH, "x")
MESSAGE_ID = "<00000000-0000-7000-8000-000000000000@needlepath>"
ADDRESS = "address-stands-here@stand-in.invalid"
DATE = formatdate(0)

Kind = tuple[int, str, str, bool, bool]


class Press:
    """Keeps the plates of one batch; a new batch makes them anew, so a changed phone number is in the next one."""

    def __init__(self) -> None:
        self._plates: dict[Kind, bytes | None] = {}

    def letter(self, row: Outgoing) -> bytes | None:
        """The mail as it goes over the line, or None when it has to be made the long way."""
        if not row.is_plain or len(row.address) > LONGEST or not SIMPLE.fullmatch(row.address):
            return None
        kind = (row.clinic_id, row.template, row.language, bool(row.link), bool(row.unsubscribe))
        if kind not in self._plates:
            self._plates[kind] = _plate(row)
        plate = self._plates[kind]
        if plate is None:
            return None
        plate = (
            plate.replace(MESSAGE_ID.encode(), row.message_id.encode())
            .replace(ADDRESS.encode(), row.address.encode())
            .replace(DATE.encode(), formatdate().encode())
        )
        if row.link:
            plate = plate.replace(TOKEN.encode(), links.token(*row.link).encode())
        if row.unsubscribe:
            plate = plate.replace(UNSUBSCRIBE.encode(), links.token(*row.unsubscribe).encode())
        return plate


def _plate(row: Outgoing) -> bytes | None:
    """The mail with stand-ins as long as what they stand for; None where one of them did not come through whole."""
    with scope.in_clinic(row.clinic_id):
        message = Message.objects.select_related("clinic", "link").get(pk=row.pk)
    stand_ins = Stamps(
        message_id=MESSAGE_ID,
        address=ADDRESS,
        url=links.address(TOKEN) if row.link else "",
        unsubscribe_url=links.unsubscribe_address(UNSUBSCRIBE) if row.unsubscribe else "",
        date=DATE,
    )
    made: bytes = rendering.email(message, stand_ins).message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    once = [MESSAGE_ID, ADDRESS, DATE, *([UNSUBSCRIBE] if row.unsubscribe else [])]
    is_whole = all(made.count(one.encode()) == 1 for one in once)
    return made if is_whole and (not row.link or made.count(TOKEN.encode()) >= 2) else None
