"""The consent text in one language, in the shape it is kept in under a signature."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from pathway.reference.check_in_forms import PatientText

TEXT = "dry_needling"


def wording(text: PatientText, language: str) -> dict[str, Any]:
    """Title, parts, and the two sentences a patient ticks; English for any language but Spanish."""
    spanish = language == "es"
    with translation.override("es" if spanish else "en"):
        agrees, current = _("I have read this and I agree"), _("I also agree to a weak electric current")
    return {
        "title": text.title_es if spanish else text.title_en,
        "parts": [
            [one.heading_es if spanish else one.heading_en, one.es if spanish else one.en]
            for one in text.part
        ],
        "agrees": agrees,
        "current": current,
    }
