"""Declare a signed session void: it stays readable with the reason, and counts no longer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import check_in_plans
from pathway.models import SessionVoid, TreatmentSession
from pathway.queries import signatures
from pathway.queries import treatment as queries


@transaction.atomic
def void(treatment_session: TreatmentSession, *, reason: str, by: Actor, now: datetime) -> SessionVoid:
    """The session counts no longer, and the check-ins are planned again without it, both or neither.

    Raises Refused for a draft, one that is void already, without a reason, and from anybody but who signed it or the
    clinical lead.
    """
    session = queries.logs().select_for_update(of=("self",), no_key=True).get(pk=treatment_session.pk)
    if not session.is_signed:
        raise Refused("This session is not signed yet. Change the log itself.")
    if session.is_void:
        raise Refused(f"{session.void.voided_name} declared this session void already. Nothing was changed.")
    if not may_void(session, by):
        raise Refused(f"Only {session.signed_name} or the clinical lead may declare this session void.")
    if not reason.strip():
        raise Refused("Write why it is void.", field="reason")
    row = SessionVoid.objects.create(
        clinic_id=session.clinic_id,
        treatment_session=session,
        reason=reason.strip(),
        voided_at=now,
        voided_by_id=by.staff_id,
        voided_name=signatures.name_and_title(session.clinic_id, by.staff_id),
    )
    check_in_plans.replan(session.episode, by=by, now=now)
    audit.record("treatment.voided", target=session, by=by, now=now, patient_id=session.episode.patient_id)
    return row


def may_void(treatment_session: TreatmentSession, by: Actor) -> bool:
    """Who signed it, or the clinical lead; one query for anybody but who signed."""
    session = treatment_session
    return session.signed_by_id == by.user_id or signatures.is_lead(session.clinic_id, by.staff_id)
