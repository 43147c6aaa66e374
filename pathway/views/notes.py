"""The signed note: its page, with what may still be added to it, and its PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clinic import audit, pdf
from clinic.permissions import load, may, requires
from pathway.actions.voids import may_void
from pathway.forms.assessments import AddendumForm
from pathway.models import TreatmentSession
from pathway.queries import consents, note_papers
from pathway.queries import treatment as queries
from pathway.queries.notes import Note, note_of
from pathway.queries.said_in_room import lines, said_in_room
from pathway.views.session_log_sites import sites_map


@require_safe
@requires("read_charts")
def note_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The note as a PDF; a draft has none."""
    session = load(queries.logs(), request, uuid)
    if not session.is_signed:
        raise Http404
    audit.record(
        "treatment.printed",
        target=session,
        by=request.actor,
        now=request.now,
        patient_id=session.episode.patient_id,
    )
    made = pdf.render(note_papers.paper(_note(session), now=request.now), made_at=request.now)
    return pdf_file(made, f"session-{request.clinic.local(session.started_at):%Y-%m-%d}.pdf")


def note_context(
    request: HttpRequest, session: TreatmentSession, *, addendum: AddendumForm | None = None
) -> dict[str, Any]:
    """What note.html shows of a signed session."""
    treats = may(request.membership, "treat")
    return {
        "session": session,
        "patient": session.episode.patient,
        "note": _note(session),
        "signed_words": f"Signed by {session.signed_name}",
        "map": sites_map(session.sites.all()),
        "addendum": addendum or AddendumForm(),
        "may_treat": treats,
        "may_void": not session.is_void and may_void(session, request.actor),
    }


def pdf_file(made: bytes, name: str) -> HttpResponse:
    """A PDF as the browser shows it."""
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


def _note(session: TreatmentSession) -> Note:
    given = consents.of_patient(session.episode.patient_id)
    return note_of(session, said=lines(session, said_in_room(session, given, consents.in_room(session))))
