"""What a message said, for somebody who reads it later: the words it left with, and never its link."""

from __future__ import annotations

from collections.abc import Mapping

from django.template.exceptions import TemplateDoesNotExist

from clinic.enums import Channel
from clinic.messages import rendering, texts
from clinic.models import Clinic, Message, TextWording

LINK = "[link]"
GONE = "(The words of this message are not kept any more.)"


def own_wordings(clinic: Clinic) -> dict[str, TextWording]:
    """The newest own wording of each text of a clinic; one query."""
    return {row.slug: row for row in TextWording.objects.filter(clinic=clinic).order_by("number")}


def copy(message: Message, wordings: Mapping[str, TextWording]) -> str:
    """Its words by today's wording of it, without a query where its clinic was read along."""
    try:
        if message.channel == Channel.TEXT:
            return texts.copy(message, wordings.get(message.template), link=LINK)
        mail = rendering.email(message, rendering.Stamps("", message.address, LINK, "", ""))
    except (TemplateDoesNotExist, KeyError):
        return GONE  # a wording that was taken out since
    return f"{mail.subject}\n\n{mail.body}"
