"""Agreement to needling: signed at home, valid once a therapist has talked it through, until it is taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from patients.models import Consent, Patient


@transaction.atomic
def presign(
    patient: Patient,
    *,
    text_slug: str,
    text_version: int,
    language: str,
    name: str,
    by: Actor,
    now: datetime,
) -> Consent:
    """Sign a text the patient has read. The same text signed twice is one consent; a newer text replaces the older."""
    name = " ".join(name.split())
    if len(name) < 2:
        raise Refused(_("Type your full name to sign."), field="name")
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two devices may sign at once
    standing = Consent.objects.filter(patient=patient, withdrawn_at__isnull=True).first()
    if standing and (standing.text_slug, standing.text_version) == (text_slug, text_version):
        return standing
    if standing:
        withdraw(standing, by=by, now=now)
    consent = Consent.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        text_slug=text_slug,
        text_version=text_version,
        language=language,
        signed_name=name,
        signed_at=now,
    )
    audit.record("consent.signed", target=consent, by=by, now=now, patient_id=patient.pk)
    return consent


@transaction.atomic
def discuss(consent: Consent, *, by: Actor, now: datetime) -> Consent:
    """A therapist says: we talked about this and the patient still agrees. Only now is the consent valid."""
    if consent.withdrawn_at is not None:
        raise Refused("This consent was taken back. The patient has to sign again.")
    if consent.discussed_at is not None:
        return consent
    moves.edit(consent, version=consent.version, discussed_at=now, discussed_by_id=by.user_id)
    audit.record("consent.discussed", target=consent, by=by, now=now, patient_id=consent.patient_id)
    return consent


@transaction.atomic
def withdraw(consent: Consent, *, by: Actor, now: datetime) -> Consent:
    """Take the consent back; what was done under it stays as it was."""
    if consent.withdrawn_at is not None:
        return consent
    moves.edit(consent, version=consent.version, withdrawn_at=now)
    audit.record("consent.withdrawn", target=consent, by=by, now=now, patient_id=consent.patient_id)
    return consent
