"""The review of a course: the numbers, the decision, and where it leads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import reviews
from pathway.enums import ReviewDecision
from pathway.forms.reviews import WORDS, ReviewForm
from pathway.models import EpisodeOfCare, PlanReview
from pathway.queries.charts import EPISODE
from pathway.queries.courses import COLUMNS, course
from pathway.views import patient_header

DONE = {
    ReviewDecision.CONTINUE: "Reviewed: the plan goes on with {count} more.",
    ReviewDecision.CHANGE_MUSCLES: "Reviewed. Choose the new muscles; the plan in force counts until then.",
    ReviewDecision.REFER: "Reviewed. Write the letter here.",
    ReviewDecision.DISCHARGE: "Reviewed. End the episode here.",
    ReviewDecision.PUT_OFF: "Put off until after the next session. No needle goes in before it in the fifth.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The course of an episode, and what comes next."""
    episode = load(EpisodeOfCare.objects.select_related(*EPISODE), request, uuid)
    context = patient_header.page(request, episode)
    rows = context["rows"]
    numbers = course(episode, rows.sessions)
    form = ReviewForm(
        request.POST or None, may_put_off=rows.reviews.due.may_put_off, seen=len(rows.reviews.rows)
    )
    if form.is_valid():
        try:
            made = reviews.decide(
                episode, **form.given(), numbers=numbers.as_kept(), by=request.actor, now=request.now
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, DONE[ReviewDecision(made.decision)].format(count=_sessions(made)))
            return redirect(_next_page(made, episode))
    audit.record(
        "review.viewed", target=episode, by=request.actor, now=request.now, patient_id=episode.patient_id
    )
    context |= {
        "form": form,
        "course": numbers,
        "columns": list(COLUMNS.values()),
        "due": rows.reviews.due,
        "earlier": [(row, WORDS[ReviewDecision(row.decision)]) for row in rows.reviews.rows],
    }
    return render(request, "pathway/reviews/review_form.html", context)


def _sessions(made: PlanReview) -> str:
    return "1 session" if made.more_sessions == 1 else f"{made.more_sessions} sessions"


def _next_page(made: PlanReview, episode: EpisodeOfCare) -> str:
    pages = {
        ReviewDecision.CHANGE_MUSCLES: reverse("plans:edit", args=[episode.uuid]),
        ReviewDecision.REFER: reverse("episodes:without_needles", args=[episode.uuid]) + "#referral",
        ReviewDecision.DISCHARGE: reverse("episodes:discharge", args=[episode.uuid]),
    }
    return pages.get(ReviewDecision(made.decision), reverse("chart", args=[episode.patient.uuid]))
