"""Make the text out of the row at the moment it leaves: only here does a live link exist."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import translation

from clinic import links
from clinic.models import Clinic, Message, TextWording
from clinic.reference import replies, shipped
from clinic.reference.texts import LONGEST, Wording
from clinic.rules.wordings import fill
from clinic.templatetags.moments import spoken

FOR = {"en": " (for {})", "es": " (para {})"}


def body(message: Message) -> str:
    """The whole text, in the message's language and the clinic's own words. Raises KeyError for a message no text has."""
    link = links.url(message.link) if message.link else ""
    return fill(in_force(message.template, message.clinic_id).said(message.language), _values(message, link))


def copy(message: Message, own: TextWording | None, *, link: str) -> str:
    """The same for a reader who may not have its link; `own` is what the clinic wrote in place of the shipped words."""
    wording = with_own(shipped()[message.template], own)
    return fill(wording.said(message.language), _values(message, link))


def in_force(slug: str, clinic_id: int) -> Wording:
    """The wording that counts in a clinic: its own newest, or what is shipped. Raises KeyError for one nobody knows."""
    own = TextWording.objects.filter(clinic_id=clinic_id, slug=slug).order_by("-number").first()
    return with_own(shipped()[slug], own)


def with_own(wording: Wording, own: TextWording | None) -> Wording:
    """The same with what a clinic wrote in its place."""
    if own is None or own.is_shipped:
        return wording
    return Wording(wording.slug, wording.name, wording.needs, wording.may, en=own.en, es=own.es)


def reply(slug: str, clinic: Clinic, language: str) -> str:
    """What somebody is answered who wrote back; `slug` is the meaning of what they wrote."""
    values = {"clinic": clinic.name, "phone": clinic.phone, "emergency": clinic.emergency_number}
    return fill(replies()[slug].said(language), values)


def sample(clinic: Clinic, language: str) -> Mapping[str, str]:
    """What a preview is filled with: this clinic's own words, the longest of everything else."""
    return {
        "clinic": clinic.name,
        "who": _who("M.W.", language),
        "time": _time(datetime(2026, 9, 30, 20, 30, tzinfo=clinic.zone), clinic, language),
        "phone": clinic.phone,
        "link": links.address(LONGEST["link"].rstrip("/").rpartition("/")[2]),
    }


def _values(message: Message, link: str) -> dict[str, str]:
    clinic, starts_at = message.clinic, message.parameters.get("starts_at")
    return {
        "clinic": clinic.name,
        "who": _who(message.parameters.get("initials", ""), message.language),
        "time": _time(datetime.fromisoformat(starts_at), clinic, message.language) if starts_at else "",
        "phone": clinic.phone,
        "link": link,
    }


def _who(initials: str, language: str) -> str:
    return FOR.get(language, FOR["en"]).format(initials) if initials else ""


def _time(moment: datetime, clinic: Clinic, language: str) -> str:
    with translation.override(language):
        return spoken(clinic.local(moment), "full", None)
