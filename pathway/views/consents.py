"""Consent in the room: read and signed on screen, discussed, taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.forms.consents import SignatureForm
from pathway.models import EpisodeOfCare
from pathway.queries.charts import EPISODE
from pathway.queries.content import unapproved
from pathway.reference import library
from pathway.views import patient_header
from patients.actions import consents
from patients.models import Consent, Patient

TEXT = "dry_needling"


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The text as the patient reads it, with their signature; discussing it is the therapist's own press."""
    patient = load(Patient.objects.all(), request, uuid)
    text = library().consents[TEXT]
    form = SignatureForm(request.POST or None)
    if form.is_valid():
        try:
            consents.presign(
                patient,
                text_slug=text.slug,
                text_version=text.version,
                language=patient.language,
                name=form.cleaned_data["name"],
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            return redirect("consents:new", uuid=patient.uuid)
    episodes = EpisodeOfCare.objects.filter(patient=patient).select_related(*EPISODE)
    episode = episodes.filter(ended_at__isnull=True).first() or episodes.first()
    if episode is None:
        messages.warning(request, "There is no episode of care yet. Book a consultation first.")
        return redirect("chart", uuid=patient.uuid)
    spanish = patient.language == "es"
    context = patient_header.page(
        request,
        episode,
        form=form,
        text=text,
        title=text.title_es if spanish else text.title_en,
        parts=[(p.heading_es if spanish else p.heading_en, p.es if spanish else p.en) for p in text.part],
        language="es" if spanish else "en",
        unapproved=unapproved(request.clinic, "consent"),
    )
    return render(request, "pathway/consents/consent_form.html", context)


@require_POST
@requires("treat")
@once
def discussion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    consent = load(Consent.objects.select_related("patient"), request, uuid)
    return _press(request, consent, consents.discuss, "Consent is discussed and valid.")


@require_POST
@requires("treat")
@once
def withdrawal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    consent = load(Consent.objects.select_related("patient"), request, uuid)
    return _press(
        request, consent, consents.withdraw, "The consent is taken back. No needles without a new one."
    )


def _press(request: HttpRequest, consent: Consent, verb, done: str) -> HttpResponse:
    try:
        verb(consent, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, done)
    return redirect("chart", uuid=consent.patient.uuid)
