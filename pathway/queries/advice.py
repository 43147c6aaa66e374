"""Advice for a patient of one clinic at one moment: the rule's words with the clinic's number and hours filled in."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, translation

from clinic.models import Clinic
from clinic.opening import opening
from pathway.enums import Tier
from pathway.reference import library
from pathway.rules.advice import Advice, advise


def advice(
    clinic: Clinic, tier: Tier, more: str, *, language: str, now: datetime, about_them: bool = False
) -> Advice:
    """What the patient is told now, open or closed; one query."""
    hours = opening(clinic, now)
    with translation.override(language):
        opens = formats.date_format(hours.opens_at, "l H:i") if hours.opens_at else clinic.phone
    return advise(
        tier,
        more,
        language=language,
        emergency_number=clinic.emergency_number,
        opens=opens,
        is_open=hours.is_open,
        library=library(),
        about_them=about_them,
    )
