"""Not suitable for needling: how care goes on, a referral to sign, and words for the patient."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import letters
from pathway.enums import LetterKind
from pathway.forms.letters import ReferralForm
from pathway.models import EpisodeOfCare, Letter
from pathway.queries import letters as papers
from pathway.queries import screenings
from pathway.queries.charts import EPISODE
from pathway.queries.content import own_content
from pathway.rules.referrals import found, proposed_request
from pathway.views import patient_header


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is done and what to press; a POST signs the referral."""
    episode = load(EpisodeOfCare.objects.select_related(*EPISODE), request, uuid)
    standing = screenings.standing(episode, on=request.clinic.local(request.now).date())
    if standing is None:
        messages.info(request, "Screen the patient first; then it is known whether needling is suitable.")
        return redirect("chart", uuid=episode.patient.uuid)
    lines = found(standing[1], library=own_content(request.clinic.pk).library())
    after_course = bool(papers.course_of(episode))
    proposed = proposed_request(standing[1], after_course=after_course)
    form = ReferralForm(request.POST or None, lines=lines, proposed=proposed, after_course=after_course)
    if request.method == "POST" and form.is_valid():
        try:
            letters.refer(episode, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "The letter is signed and kept. Open it to print or send it.")
            return redirect("episodes:without_needles", uuid=uuid)
    audit.record(
        "without_needles.viewed",
        target=episode,
        by=request.actor,
        now=request.now,
        patient_id=episode.patient_id,
    )
    written = list(Letter.objects.filter(episode=episode).select_related("document", "written_by"))
    context = patient_header.page(
        request,
        episode,
        form=form,
        after_course=after_course,
        why=[one for one in lines if one.is_named],
        result=standing[1].result,
        referrals=[one for one in written if one.kind == LetterKind.REFERRAL],
        sheets=[one for one in written if one.kind == LetterKind.PATIENT_SHEET],
        sheet=papers.sheet(episode.patient, request.clinic, now=request.now),
    )
    return render(request, "pathway/without_needles/without_needles.html", context)


@require_POST
@requires("treat")
@once
def patient_sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make the patient's sheet, and note that it was handed over."""
    episode = load(EpisodeOfCare.objects.select_related("clinic", "patient"), request, uuid)
    try:
        letters.hand_over(episode, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, "The sheet is ready. Open it, print it and give it to the patient.")
    return redirect("episodes:without_needles", uuid=uuid)
