"""Consent in the room: signed on screen or on paper, talked through, its copy, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import audit, pdf
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import consents
from pathway.forms.consents import DiscussionForm, PaperForm, SignatureForm
from pathway.models import EpisodeOfCare
from pathway.queries import consent_papers
from pathway.queries import consents as queries
from pathway.queries.charts import EPISODE
from pathway.queries.consent_texts import TEXT, wording
from pathway.queries.content import unapproved
from pathway.reference import library
from pathway.views import patient_header
from patients.enums import TakenBack
from patients.models import Consent, Patient
from patients.views.records import load_in_use

WHOLE = ("clinic", "patient__clinic", "discussed_by", "scan")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The consent as it stands, and the text with its signature; talking it through is the therapist's own press."""
    patient = load_in_use(request, uuid)
    form = SignatureForm(request.POST or None, another_signs=bool(_why_another_signs(request, patient)))
    if form.is_valid():
        try:
            consents.sign(
                patient,
                language=_language(patient),
                signature=form.signature(),
                anew="anew" in request.POST,
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect("consents:new", uuid=patient.uuid)
    return _page(request, patient, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A paper the patient signed by hand, typed off, with its scan."""
    patient = load_in_use(request, uuid)
    today = request.clinic.local(request.now).date()
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        today=today,
        initial={"language": _language(patient), "signed_on": today},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            consents.sign_on_paper(
                patient,
                language=given["language"],
                name=given["name"],
                signed_on=given["signed_on"],
                signed_by=given["signed_by"],
                patient_agrees=given["patient_agrees"],
                agrees_to_current=given["current"],
                scan=given["document"],
                anew=True,
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "The paper is kept. Talk it through, then press.")
            return redirect("consents:new", uuid=patient.uuid)
    episode = _episode(patient)
    if episode is None:
        return _no_episode(request, patient)
    context = patient_header.page(request, episode, form=form, why=_why_another_signs(request, patient))
    return render(request, "pathway/consents/paper_form.html", context)


@require_safe
@requires("treat")
def blank(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """Today's text as a paper to sign by hand."""
    patient = load_in_use(request, uuid)
    if language not in {"en", "es"}:
        raise Http404
    audit.record(
        "consent.paper_printed", target=patient, by=request.actor, now=request.now, patient_id=patient.pk
    )
    made = pdf.render(consent_papers.blank(patient, language=language, now=request.now), made_at=request.now)
    return _file(made, f"consent-to-sign-{language}.pdf")


@require_safe
@requires("read_charts")
def copy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Exactly what was signed, to print and hand over."""
    consent = load(Consent.objects.select_related(*WHOLE), request, uuid)
    audit.record(
        "consent.printed", target=consent, by=request.actor, now=request.now, patient_id=consent.patient_id
    )
    made = pdf.render(consent_papers.copy(consent, now=request.now), made_at=request.now)
    return _file(made, f"consent-{consent.signed_at:%Y-%m-%d}.pdf")


@require_POST
@requires("treat")
@once
def discussion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Discussed, questions answered: from here on the consent counts for what was ticked."""
    consent = load(Consent.objects.select_related(*WHOLE), request, uuid)
    episode = _open_episode(consent.patient)
    form = _discussion(episode, request.POST)
    if form.is_valid():
        try:
            consents.discuss(consent, episode, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "Consent is discussed and valid.")
            return redirect("chart", uuid=consent.patient.uuid)
    return _page(request, consent.patient, discussion=form)


@require_POST
@requires("treat")
@once
def withdrawal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    consent = load(Consent.objects.select_related(*WHOLE), request, uuid)
    consents.withdraw(consent, how=TakenBack.WORD, by=request.actor, now=request.now)
    messages.success(request, "The consent is taken back. No needles without a new one.")
    return redirect("consents:new", uuid=consent.patient.uuid)


@require_POST
@requires("treat")
@once
def request_by_mail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send the patient a link to read and sign at home."""
    patient = load_in_use(request, uuid)
    episode = _open_episode(patient)
    done = "The link is on its way. The signature appears here."
    return _press(request, patient, lambda **who: consents.send_link(episode, **who), done)


@require_POST
@requires("treat")
@once
def copy_sending(request: HttpRequest, uuid: UUID) -> HttpResponse:
    consent = load(Consent.objects.select_related(*WHOLE), request, uuid)
    episode = _open_episode(consent.patient)
    return _press(
        request,
        consent.patient,
        lambda **who: consents.give_copy(consent, episode, **who),
        "The copy is on its way.",
    )


@require_POST
@requires("treat")
@once
def copy_handover(request: HttpRequest, uuid: UUID) -> HttpResponse:
    consent = load(Consent.objects.select_related(*WHOLE), request, uuid)
    return _press(
        request,
        consent.patient,
        lambda **who: consents.hand_over_copy(consent, **who),
        "Recorded: the patient has the copy.",
    )


def _press(request: HttpRequest, patient: Patient, verb: Callable[..., Any], done: str) -> HttpResponse:
    try:
        verb(by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, done)
    return redirect("consents:new", uuid=patient.uuid)


def _page(
    request: HttpRequest,
    patient: Patient,
    *,
    form: SignatureForm | None = None,
    discussion: DiscussionForm | None = None,
) -> HttpResponse:
    episode = _episode(patient)
    if episode is None:
        return _no_episode(request, patient)
    why = _why_another_signs(request, patient)
    context = patient_header.page(request, episode)
    rows = context["rows"]
    consent = Consent.objects.select_related(*WHOLE).filter(patient=patient).standing().first()
    signs = not rows.consent_is_current or "anew" in request.GET or bool(form and form.is_bound)
    audit.record("consent.viewed", target=patient, by=request.actor, now=request.now, patient_id=patient.pk)
    context |= {
        "consent": consent,
        "shown": consent.wording
        if consent and not signs
        else wording(library().consents[TEXT], _language(patient)),
        "language": consent.language if consent and not signs else _language(patient),
        "text": library().consents[TEXT],
        "unapproved": unapproved(request.clinic, "consent"),
        "signs": signs,
        "is_anew": consent is not None,
        "why_another_signs": why,
        "form": form or SignatureForm(another_signs=bool(why)),
        "discussion": discussion or _discussion(episode),
        "covered": consent_papers.region_words(consent) if consent else [],
        "facts": consent_papers.facts_of(consent) if consent else (),
        "former": [row for row in queries.of_patient(patient.pk) if not row.is_standing],
        "writes_to": patient.is_written_to,
    }
    return render(request, "pathway/consents/consent_form.html", context)


def _discussion(episode: EpisodeOfCare, data: QueryDict | None = None) -> DiscussionForm:
    return DiscussionForm(
        data,
        needles=queries.planned_needles([episode.pk])[episode.pk],
        wants_chaperone=episode.patient.wants_chaperone,
    )


def _episode(patient: Patient) -> EpisodeOfCare | None:
    episodes = EpisodeOfCare.objects.filter(patient=patient).select_related(*EPISODE)
    return episodes.filter(ended_at__isnull=True).first() or episodes.first()


def _open_episode(patient: Patient) -> EpisodeOfCare:
    episode = queries.open_episode(patient)
    if episode is None:
        raise Http404
    return episode


def _no_episode(request: HttpRequest, patient: Patient) -> HttpResponse:
    messages.warning(request, "There is no episode of care yet. Book a consultation first.")
    return redirect("chart", uuid=patient.uuid)


def _why_another_signs(request: HttpRequest, patient: Patient) -> str:
    return queries.why_another_signs(patient, on=request.clinic.local(request.now).date())


def _language(patient: Patient) -> str:
    return "es" if patient.language == "es" else "en"


def _file(made: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
