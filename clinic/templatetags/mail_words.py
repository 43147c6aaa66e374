"""Moments in mails: a message's parameters are JSON, so a moment arrives there as ISO text."""

from datetime import datetime

from django import template

from clinic.models import Clinic
from clinic.templatetags.moments import spoken

register = template.Library()


@register.filter
def local_to(moment: str, clinic: Clinic) -> str:
    """An ISO moment in the clinic's own time with the day of the week: "Tue 24 Nov, 14:30"."""
    return spoken(clinic.local(datetime.fromisoformat(moment)), "full", None)
