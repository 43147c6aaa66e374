"""Consents as the pages ask for them."""

from __future__ import annotations

from patients.models import Consent, Patient

WHOLE = ("clinic", "patient", "discussed_by")


def standing(patient: Patient) -> Consent | None:
    """The consent nobody has taken back or renewed; it may still wait to be discussed."""
    return Consent.objects.filter(patient=patient).standing().select_related(*WHOLE).first()


def last_withdrawn(patient: Patient) -> Consent | None:
    """The consent that was taken back last."""
    return (
        Consent.objects.filter(patient=patient, withdrawn_at__isnull=False)
        .select_related(*WHOLE)
        .order_by("-withdrawn_at")
        .first()
    )
