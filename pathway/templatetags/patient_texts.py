"""The versioned texts a patient reads (consent, after-care), in the language of the page."""

from typing import Protocol

from django import template
from django.utils.translation import get_language

from pathway.reference.check_in_forms import PatientText, TextPart

register = template.Library()


class _Worded(Protocol):
    en: str
    es: str


@register.filter
def heading(text: PatientText | TextPart) -> str:
    """The title of a text, or the heading of one part of it."""
    if isinstance(text, PatientText):
        return text.title_es if _spanish() else text.title_en
    return text.heading_es if _spanish() else text.heading_en


@register.filter
def words(part: _Worded) -> str:
    """The paragraph itself."""
    return part.es if _spanish() else part.en


def _spanish() -> bool:
    return get_language() == "es"
