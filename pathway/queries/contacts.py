"""What a patient said to being written to, in words for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic import scope
from clinic.enums import Channel
from clinic.messages.providers import is_on
from clinic.models import Message
from patients.models import MessageConsent, Patient
from patients.queries import message_consents
from patients.reference import notices


@dataclass(frozen=True)
class Said:
    """The newest word to one channel. `is_agreed` is None where nobody has asked yet; `how` says who heard it."""

    channel: str
    is_agreed: bool | None
    at: datetime | None = None
    how: str = ""


def said(patient: Patient) -> list[Said]:
    """One for each channel that has a risk to be told, in their order; one query. Of texts nothing where none are sent."""
    newest = message_consents.newest(patient)
    channels = [Channel(one) for one in notices()]
    return [
        _said(channel, newest.get(channel), patient)
        for channel in channels
        if channel != Channel.TEXT or channel in newest or is_on()
    ]


def _said(channel: Channel, row: MessageConsent | None, patient: Patient) -> Said:
    if row is None:
        return Said(channel.label, None)
    heard = f"they told {row.heard_by.name}" if row.heard_by else row.get_how_display().lower()
    given = f"text {row.notice_version} of the notice" if row.notice_version else "wording not kept then"
    now_at = message_consents.address_of(patient, channel)
    elsewhere = f"; it was for {row.address}" if row.address and row.address != now_at else ""
    how = ", ".join(one for one in (heard, given) if one)
    return Said(channel.label, row.is_agreed, row.said_at, f"{how}{elsewhere}")


def newest_text_to(number: str) -> Message | None:
    """The last text that was meant for a number (E.164), with its clinic: who answers a text answers that one."""
    found = []
    for clinic_id in message_consents.clinics_of_number(number):
        with scope.in_clinic(clinic_id):
            people = [row.pk for row in message_consents.people_at_number(number, clinic_id)]
            texts = Message.objects.filter(
                clinic_id=clinic_id, patient_id__in=people, channel=Channel.TEXT, address=number
            )
            found += list(texts.select_related("clinic").order_by("-created_at", "-pk")[:1])
    return max(found, key=lambda one: one.created_at, default=None)
