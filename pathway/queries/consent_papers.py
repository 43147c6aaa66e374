"""A consent as a paper: the copy of exactly what was signed, and the sheet to sign by hand. In the patient's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.models import Clinic
from clinic.pdf import Paper, Part
from pathway.queries.consent_texts import TEXT, wording
from pathway.reference import library
from patients.enums import Signer
from patients.models import Consent, Patient

LINE, BOX = "_" * 44, "[   ]"


def copy(consent: Consent, *, now: datetime) -> Paper:
    """The copy, word for word, with who signed and who talked it through."""
    with translation.override(consent.language):
        held, clinic = consent.wording, consent.clinic
        return _paper(
            clinic,
            consent.language,
            held,
            dated=date_format(clinic.local(now), "j F Y"),
            recipient=(consent.patient.full_name,),
            ending=Part(heading=_("Signed"), facts=facts_of(consent)),
        )


def blank(patient: Patient, *, language: str, now: datetime) -> Paper:
    """Today's text with lines to fill in by hand."""
    held = wording(library().consents[TEXT], language)
    with translation.override(language):
        clinic = patient.clinic
        born = date_format(patient.birth_date, "j F Y")
        return _paper(
            clinic,
            language,
            held,
            dated=date_format(clinic.local(now), "j F Y"),
            recipient=(patient.full_name, _("Born %(day)s") % {"day": born}),
            ending=Part(
                heading=_("Signature"),
                paragraphs=(f"{BOX} {held['agrees']}", f"{BOX} {held['current']}"),
                facts=(
                    (_("Name"), LINE),
                    (_("Signature"), LINE),
                    (_("Date"), LINE),
                    (_("Signed for the patient by"), LINE),
                    (_("Talked through by"), LINE),
                ),
            ),
        )


def facts_of(consent: Consent) -> tuple[tuple[str, str], ...]:
    """What stands under the text, name and value, in the language in force: who signed, to what, who talked it through."""
    clinic = consent.clinic
    facts = [
        (_("Signed by"), consent.signed_name),
        (_("Signed on"), _moment(clinic, consent.signed_at)),
        (_("Electric current"), _("Agreed") if consent.agrees_to_current else _("Not agreed")),
    ]
    if consent.signed_by != Signer.PATIENT:
        facts.insert(1, (_("For the patient"), _("The patient agrees too")))
    if consent.discussed_at and consent.discussed_by:
        facts += [
            (_("Talked through with"), consent.discussed_by.name),
            (_("Talked through on"), _moment(clinic, consent.discussed_at)),
            (_("It covers"), "; ".join(region_words(consent))),
        ]
        if consent.interpreter:
            facts.append((_("Interpreter"), consent.interpreter))
    if consent.withdrawn_at:
        facts.append((_("Taken back on"), _moment(clinic, consent.withdrawn_at)))
    return tuple(facts)


def region_words(consent: Consent) -> list[str]:
    """The regions it covers, in the language in force."""
    known, spanish = library().regions, translation.get_language() == "es"
    covered = [known[slug] for slug in consent.covered.get("regions", ()) if slug in known]
    return [one.es if spanish else one.en for one in covered]


def _moment(clinic: Clinic, at: datetime) -> str:
    local = clinic.local(at)
    return f"{date_format(local, 'j F Y')}, {local:%H:%M}"


def _paper(
    clinic: Clinic,
    language: str,
    held: dict[str, Any],
    *,
    dated: str,
    recipient: tuple[str, ...],
    ending: Part,
) -> Paper:
    return Paper(
        title=held["title"],
        language=language,
        clinic=clinic.name,
        reach=(clinic.address, clinic.phone, clinic.email),
        dated=dated,
        recipient=recipient,
        parts=(*(Part(heading, (words,)) for heading, words in held["parts"]), ending),
    )
