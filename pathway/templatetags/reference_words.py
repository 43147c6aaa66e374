"""Filters that turn slugs of the reference into the words staff read."""

from django import template

from pathway.models import Alert, VisitNote
from pathway.queries.answers import staff_words
from pathway.reference import library, reasons_to_open

register = template.Library()


@register.filter
def muscle(slug: str) -> str:
    """`gluteus_medius` as "Gluteus medius"; an unknown slug stays as it is."""
    card = library().muscles.get(slug)
    return card.en if card else slug


@register.filter
def cause(alert: Alert | VisitNote) -> str:
    """What an alert or note is about in the staff's language; the words the patient saw where the reference has none."""
    return staff_words(alert.cause) or alert.asked


@register.filter
def technique(slug: str) -> str:
    known = library().techniques.get(slug)
    return known.en if known else slug


@register.filter
def measure(slug: str) -> str:
    known = library().measures.get(slug)
    return known.en if known else slug


@register.filter
def reason_to_open(slug: str) -> str:
    """Why a chart was opened from outside somebody's list, in the words it was chosen by."""
    return reasons_to_open.said(slug)
