"""Agreement to needling: signed at home or here, valid once a therapist has talked it through, until it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from patients.enums import Medium, Signer, TakenBack
from patients.models import Consent, Document, Patient

TAKEN_BACK = "This consent was taken back. The patient has to sign again."


@dataclass(frozen=True)
class Text:
    """A text as it is signed. `wording` has the shape the model describes."""

    slug: str
    version: int
    language: str
    wording: Mapping[str, Any]


@dataclass(frozen=True)
class Signature:
    """Who signs and to what. A paper brings its moment and its scan; on screen it is now."""

    name: str
    signed_by: str = Signer.PATIENT
    patient_agrees: bool = False
    agrees_to_current: bool = False
    medium: str = field(default=Medium.SCREEN)
    signed_at: datetime | None = None
    scan: Document | None = None


@transaction.atomic
def sign(
    patient: Patient, *, text: Text, signature: Signature, renews: bool = False, by: Actor, now: datetime
) -> Consent:
    """Sign a text the patient has read. The same text signed twice is one consent; a newer one takes the older's place.

    With `renews` the same text is signed anew, because what it covers has changed. Raises Refused at `name`,
    `patient_agrees` or `signed_on`.
    """
    name = " ".join(signature.name.split())
    if len(name) < 2:
        raise Refused(_("Type your full name to sign."), field="name")
    if signature.signed_by != Signer.PATIENT and not signature.patient_agrees:
        raise Refused(_("The patient has to agree too."), field="patient_agrees")
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two devices may sign at once
    standing = Consent.objects.filter(patient=patient).standing().first()
    if standing and not renews and (standing.text_slug, standing.text_version) == (text.slug, text.version):
        return standing
    signed_at = signature.signed_at or now
    _refuse_out_of_order(patient, signed_at, now)
    if standing:
        standing = Consent.objects.select_for_update(no_key=True).get(pk=standing.pk)
        if standing.is_standing:
            moves.edit(standing, version=standing.version, renewed_at=now)
            audit.record("consent.renewed", target=standing, by=by, now=now, patient_id=patient.pk)
    consent = Consent.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        text_slug=text.slug,
        text_version=text.version,
        language=text.language,
        wording=dict(text.wording),
        medium=signature.medium,
        signed_by=signature.signed_by,
        signed_name=name,
        signed_at=signed_at,
        patient_agrees=signature.patient_agrees,
        agrees_to_current=signature.agrees_to_current,
        scan=signature.scan,
        recorded_by_id=by.staff_id if signature.medium == Medium.PAPER else None,
    )
    audit.record(
        "consent.signed",
        target=consent,
        by=by,
        now=now,
        patient_id=patient.pk,
        detail={"medium": signature.medium, "signed_by": signature.signed_by, "text_version": text.version},
    )
    return consent


@transaction.atomic
def discuss(
    consent: Consent, *, covered: Mapping[str, Any], interpreter: str = "", by: Actor, now: datetime
) -> Consent:
    """A therapist says: we talked about this and the patient still agrees. Only now is the consent valid.

    `covered` is what was talked through, in the shape the model describes. A second press changes nothing.
    """
    kept = _locked(consent)
    if not kept.is_standing:
        raise Refused(TAKEN_BACK)
    if kept.discussed_at is None:
        moves.edit(
            kept,
            version=kept.version,
            discussed_at=now,
            discussed_by_id=by.staff_id,
            covered=dict(covered),
            interpreter=interpreter,
        )
        audit.record(
            "consent.discussed",
            target=kept,
            by=by,
            now=now,
            patient_id=kept.patient_id,
            detail={"regions": covered["regions"], "techniques": covered["techniques"]},
        )
    consent.refresh_from_db()
    return consent


@transaction.atomic
def withdraw(consent: Consent, *, how: str, by: Actor, now: datetime) -> bool:
    """Take the consent back, whatever else happens to it at this moment; what was done under it stays as it was.

    False when it did not stand any more.
    """
    kept = _locked(consent)
    if not kept.is_standing:
        consent.refresh_from_db()  # somebody else was first; the caller reads their moment
        return False
    moves.edit(kept, version=kept.version, withdrawn_at=now, withdrawn_how=TakenBack(how))
    audit.record(
        "consent.withdrawn",
        target=kept,
        by=by,
        now=now,
        patient_id=kept.patient_id,
        detail={"how": how},
    )
    consent.refresh_from_db()
    return True


@transaction.atomic
def copy_given(consent: Consent, *, how: str, by: Actor, now: datetime) -> Consent:
    """The patient has, or is being sent, a copy of exactly what was signed; the first one counts."""
    kept = _locked(consent)
    if kept.copy_given_at is None:
        moves.edit(kept, version=kept.version, copy_given_at=now)
    audit.record(
        "consent.copy_given", target=kept, by=by, now=now, patient_id=kept.patient_id, detail={"how": how}
    )
    consent.refresh_from_db()
    return consent


def _refuse_out_of_order(patient: Patient, signed_at: datetime, now: datetime) -> None:
    if signed_at > now:
        raise Refused(_("This day is still to come."), field="signed_on")
    last = Consent.objects.filter(patient=patient, withdrawn_at__gte=signed_at).exists()
    if last and signed_at < now:
        raise Refused(
            "This paper is older than the day the patient took the consent back. It does not count any more.",
            field="signed_on",
        )


def _locked(consent: Consent) -> Consent:
    """The row as it is now, held until the end: needles wait for it (see pathway.actions.treatment)."""
    return Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)
