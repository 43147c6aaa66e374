"""Whether somebody is written to about a visit, when they are reminded of it, and when a cancellation comes late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

REMINDED_BEFORE = timedelta(hours=24)
# A reminder that comes while somebody is on their way tells them nothing, and one after it frightens them.
REMINDED_AT_THE_LATEST = timedelta(hours=2)
LATE_CANCEL_HOURS, MOST_LATE_CANCEL_HOURS = 24, 336


@dataclass(frozen=True)
class Reader:
    """What decides whether anything is written to a patient. `channel` is clinic.enums.Channel, `stopped_for` a sentence's
    beginning or empty."""

    channel: str
    has_address: bool
    has_agreed: bool
    stopped_for: str = ""
    interpreter: str = ""
    is_archived: bool = False


def why_not_written_to(reader: Reader) -> str:
    """Why nothing is written to somebody about a visit, as a sentence for staff; empty where it is.

    Nobody is written to without the risk notice accepted for that channel (clinical reference, section 7: hipaa_msg), or
    in a language they do not read.
    """
    if reader.is_archived:
        return "The record is archived."
    if reader.stopped_for:
        return f"{reader.stopped_for}."
    if reader.channel == "visits":
        return "They want nothing in writing: at visits only."
    if reader.channel == "phone":
        return "They are called, not written to."
    if reader.interpreter:
        return f"They read {reader.interpreter}, which we do not write."
    if not reader.has_address:
        return "There is no address."
    if not reader.has_agreed:
        channel = "text messages" if reader.channel == "text" else "e-mail"
        return f"They have not agreed to {channel}."
    return ""


def reminder_due_at(starts_at: datetime) -> datetime:
    """A day before, in elapsed time: 24 hours also where the clock changes in between."""
    return starts_at - REMINDED_BEFORE


def is_reminded(starts_at: datetime, *, agreed_at: datetime) -> bool:
    """Whether a reminder of a time that was agreed at this moment tells anything the confirmation does not."""
    return agreed_at < reminder_due_at(starts_at)


def is_too_late(starts_at: datetime, *, leaves_at: datetime) -> bool:
    """Whether a reminder that leaves then comes too late to be of use."""
    return leaves_at > starts_at - REMINDED_AT_THE_LATEST


def is_late_to_cancel(starts_at: datetime, *, hours: int, now: datetime) -> bool:
    """Whether a visit begins sooner than a clinic asks to hear of it; 0 hours asks nothing."""
    return hours > 0 and starts_at - now < timedelta(hours=hours)
