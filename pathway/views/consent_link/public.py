"""Consent by link, without a sign-in: read and sign at home, the copy, taking it back. A GET here never changes anything."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from clinic import pdf
from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.links import patient_link
from pathway.actions import consents
from pathway.forms.consents import SignatureForm
from pathway.queries import consent_papers, patient_advice
from pathway.queries import consents as queries
from pathway.queries.intakes import PURPOSES, behind
from pathway.reference import library
from pathway.views.birth_dates.public import asks_who_it_is
from patients.enums import TakenBack
from patients.models import Consent, Patient
from patients.queries import consents as patient_consents

TEXT = "dry_needling"
DOORS = (*PURPOSES, LinkPurpose.CONSENT)


@patient_link(*DOORS)
@require_http_methods(["GET", "HEAD", "POST"])
@asks_who_it_is
@once
def link_consent(request: HttpRequest, token: str) -> HttpResponse:
    """The text about needling, signed by typing a name. Valid only after the therapist has talked it through."""
    patient = _patient(request)
    on = patient.clinic.local(request.now).date()
    standing = patient_consents.standing(patient)
    if standing and not queries.needs_new_signature(patient, on=on):
        return redirect(*_after_signing(request, token))
    form = SignatureForm(request.POST or None, another_signs=bool(queries.why_another_signs(patient, on=on)))
    if form.is_valid():
        try:
            consents.sign(
                patient,
                language=_language(),
                signature=form.signature(),
                by=request.actor,
                now=request.now,
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return redirect(*_after_signing(request, token))
    withdrawn = None if standing else patient_consents.last_withdrawn(patient)
    context = {"form": form, "text": library().consents[TEXT], "withdrawn": withdrawn, "renews": standing}
    return _page(request, token, patient, "consent.html", context)


@patient_link(*DOORS)
@require_safe
@asks_who_it_is
def link_consent_copy(request: HttpRequest, token: str) -> HttpResponse:
    """Exactly what was signed; printable, and the way to take it back."""
    patient = _patient(request)
    consent = _newest(patient)
    if consent is None:
        return redirect("link_consent", token)
    context = {"consent": consent, "facts": consent_papers.facts_of(consent)}
    return _page(request, token, patient, "consent_copy.html", context)


@patient_link(*DOORS)
@require_safe
@asks_who_it_is
def link_consent_file(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a PDF, in the language it was signed in."""
    consent = _newest(_patient(request))
    if consent is None:
        return redirect("link_consent", token)
    made = pdf.render(consent_papers.copy(consent, now=request.now), made_at=request.now)
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="copy-{consent.signed_at:%Y-%m-%d}.pdf"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@patient_link(*DOORS)
@require_http_methods(["GET", "HEAD", "POST"])
@asks_who_it_is
@once
def link_consent_withdrawal(request: HttpRequest, token: str) -> HttpResponse:
    """Take the consent back: what that means, one press, and kind words afterwards."""
    patient = _patient(request)
    standing = patient_consents.standing(patient)
    if request.method == "POST":
        if standing is not None:
            consents.withdraw(standing, how=TakenBack.LINK, by=request.actor, now=request.now)
        return redirect("link_consent_withdrawal", token)
    if standing is not None:
        return _page(request, token, patient, "consent_withdrawal.html", {"consent": standing})
    withdrawn = patient_consents.last_withdrawn(patient)
    if withdrawn is None:
        return redirect("link_consent", token)
    context = {"consent": withdrawn, "told": consents.told_after_withdrawal()}
    return _page(request, token, patient, "consent_taken_back.html", context)


def _after_signing(request: HttpRequest, token: str) -> tuple[str, str]:
    return ("link_done" if request.link.purpose in PURPOSES else "link_consent_copy", token)


def _newest(patient: Patient) -> Consent | None:
    """What stands, or what was taken back last."""
    return patient_consents.standing(patient) or patient_consents.last_withdrawn(patient)


def _patient(request: HttpRequest) -> Patient:
    return Patient.objects.select_related("clinic").get(pk=request.link.patient_id)


def _page(
    request: HttpRequest, token: str, patient: Patient, template: str, context: dict[str, Any]
) -> HttpResponse:
    advice = None
    if request.link.purpose in PURPOSES:
        names_answers = request.link.purpose != LinkPurpose.INTAKE_TABLET
        advice = patient_advice.for_intake(
            behind(request.link), names_answers=names_answers, language=_language(), now=request.now
        )
    clinic = patient.clinic
    base = {"clinic": clinic, "token": token, "advice": advice, "now_local": clinic.local(request.now)}
    return render(request, f"pathway/public/{template}", {**base, **context})


def _language() -> str:
    return get_language() or "en"
