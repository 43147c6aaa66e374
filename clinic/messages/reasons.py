"""Why a message was or was not sent, in words for staff."""

from __future__ import annotations

from datetime import datetime

from clinic.enums import Channel, MessageState
from clinic.models import Clinic, Message

CARRIER = {Channel.EMAIL: "mail server", Channel.TEXT: "text provider"}
NAMES = {
    "after_care": "After-care",
    "before_visit_invitation": "Form before a visit",
    "booking_confirmation": "Confirmation of a visit",
    "check_in_invitation": "Check-in",
    "check_in_reminder": "Reminder of a check-in",
    "consent_copy": "Copy of a consent",
    "consent_request": "Consent to sign",
    "consent_withdrawn": "A consent was taken back",
    "fresh_link": "New link, asked for by the patient",
    "intake_invitation": "Intake",
    "intake_reminder": "Reminder of the intake",
    "staff_chart_opened": "A chart was opened with a reason",
    "staff_audit_head": "End of the audit's seals",
    "visit_cancelled": "A visit was cancelled",
    "visit_moved": "A visit was moved",
    "visit_reminder": "Reminder of a visit",
    "waitlist_offer": "Offer of a free time",
}


def name(message: Message) -> str:
    """What staff call it; never what it is about in clinical words."""
    return NAMES.get(message.template, message.template.replace("_", " ").capitalize())


def why(message: Message, *, clinic: Clinic, now: datetime) -> str:
    """One or two sentences: when it left and for which address, or what keeps it. Moments in the clinic's own time."""
    if message.state == MessageState.SENT and message.sent_at:
        return f"It left on {clinic.said(message.sent_at)} for {_address(message)}."
    if message.state == MessageState.RETURNED and message.sent_at:
        return f"It left on {clinic.said(message.sent_at)} and did not arrive. {message.error}".strip()
    if message.state == MessageState.POSSIBLY_SENT:
        return "It may have left before this system was restored from a backup; somebody decides whether it leaves again."
    if message.state in {MessageState.CANCELLED, MessageState.FAILED}:
        return f"It was not sent. {message.error}".strip()
    if message.state == MessageState.SENDING:
        return f"It is being handed to the {CARRIER[Channel(message.channel)]}."
    if message.attempts:
        tried = "once" if message.attempts == 1 else f"{message.attempts} times"
        return (
            f"Tried {tried}. {message.error} The next try is on {clinic.said(message.next_attempt_at)}."
        ).replace("  ", " ")
    if message.due_at > now:
        return f"It leaves on {clinic.said(message.due_at)}."
    return f"It was due on {clinic.said(message.due_at)} and is about to be sent."


def _address(message: Message) -> str:
    """Enough to know which address it was; an e-mail is never shown in full to those who need it not."""
    if message.channel != Channel.EMAIL:
        return message.address
    name, _, host = message.address.partition("@")
    return f"{name[:1]}…@{host}"
