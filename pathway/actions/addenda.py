"""Add to a session without touching it: an addendum to a signed one, a lead's covering note to a draft."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import check_in_plans
from pathway.models import CoveringNote, SessionAddendum, TreatmentSession
from pathway.queries import signatures
from pathway.queries import treatment as queries


@transaction.atomic
def add(treatment_session: TreatmentSession, *, text: str, by: Actor, now: datetime) -> SessionAddendum:
    """Words added to a signed session, void or not. Raises Refused for a draft or without words."""
    session = _held(treatment_session)
    if not session.is_signed:
        raise Refused("This session is not signed yet. Write it into the log itself.")
    if not text.strip():
        raise Refused("Write what is to be added.", field="text")
    row = SessionAddendum.objects.create(
        clinic_id=session.clinic_id,
        treatment_session=session,
        text=text.strip(),
        written_at=now,
        written_by_id=by.staff_id,
        written_name=signatures.name_and_title(session.clinic_id, by.staff_id),
    )
    audit.record("treatment.addendum", target=session, by=by, now=now, patient_id=session.episode.patient_id)
    return row


@transaction.atomic
def cover(
    treatment_session: TreatmentSession, *, text: str, visit_ended_at: datetime, by: Actor, now: datetime
) -> CoveringNote:
    """The clinical lead's words to the draft of somebody who cannot sign it.

    It signs nothing and changes no word of the draft: whoever needled may still finish and sign it. From here on the draft
    holds nobody up, and where needles went in the patient gets the check-ins of a session that ended at `visit_ended_at`.
    Raises Refused from anybody but a lead, for one's own draft, for a signed session, without words, and for an end before
    the start or still to come.
    """
    session = _held(treatment_session)
    if session.is_signed:
        raise Refused(f"{session.signed_name} signed this session. Write an addendum instead.")
    if session.therapist_id == by.staff_id:
        raise Refused("This log is yours. Finish it and sign it yourself.")
    if not signatures.is_lead(session.clinic_id, by.staff_id):
        raise Refused("Only the clinical lead writes a covering note.")
    if not text.strip():
        raise Refused("Write why it is not signed, and what is known of the visit.", field="text")
    if not session.started_at <= visit_ended_at <= now:
        raise Refused("The visit ended after it began, and before now.", field="visit_ended_at")
    row = CoveringNote.objects.create(
        clinic_id=session.clinic_id,
        treatment_session=session,
        text=text.strip(),
        visit_ended_at=visit_ended_at,
        written_at=now,
        written_by_id=by.staff_id,
        written_name=signatures.name_and_title(session.clinic_id, by.staff_id),
    )
    TreatmentSession.objects.filter(pk=session.pk, covered_at__isnull=True).update(covered_at=now)
    check_in_plans.replan(session.episode, by=by, now=now)
    audit.record("treatment.covered", target=session, by=by, now=now, patient_id=session.episode.patient_id)
    return row


def _held(treatment_session: TreatmentSession) -> TreatmentSession:
    """The row as it is now, held until the end of the transaction."""
    return queries.logs().select_for_update(of=("self",), no_key=True).get(pk=treatment_session.pk)
