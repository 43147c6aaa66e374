"""File an adverse event: during a session or long after it was signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clinic import audit, queries
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.messages import outbox
from pathway.enums import EventSeverity
from pathway.models import AdverseEvent, EventSite, NeedledSite, TreatmentSession
from pathway.reference import library

TOLD_TO_LEAD = {EventSeverity.SERIOUS, EventSeverity.SIGNIFICANT}


@transaction.atomic
def record(
    treatment_session: TreatmentSession,
    *,
    kind: str,
    severity: EventSeverity,
    action_taken: str,
    occurred_at: datetime,
    sites: Sequence[NeedledSite] = (),
    by: Actor,
    now: datetime,
) -> AdverseEvent:
    """File what happened, at which of the session's sites, and what was done.

    A serious or significant event tells the clinical lead; where none is named, who hears alerts first.
    """
    if kind not in library().events:
        raise Refused("Choose what happened from the list.", field="kind")
    if not action_taken.strip():
        raise Refused("Write what was done and how the patient was.", field="action_taken")
    if occurred_at > now:
        raise Refused("This moment is still to come.", field="occurred_at")
    if any(site.treatment_session_id != treatment_session.pk for site in sites):
        raise Refused("Choose among the sites of this session.", field="sites")
    event = AdverseEvent.objects.create(
        clinic_id=treatment_session.clinic_id,
        treatment_session=treatment_session,
        kind=kind,
        severity=severity,
        occurred_at=occurred_at,
        action_taken=action_taken.strip(),
        recorded_at=now,
        recorded_by_id=by.staff_id,
    )
    EventSite.objects.bulk_create(
        EventSite(clinic_id=event.clinic_id, event=event, site=site) for site in sites
    )
    if severity in TOLD_TO_LEAD:
        _tell_lead(event, now)
    audit.record(
        "adverse_event.recorded",
        target=event,
        by=by,
        now=now,
        patient_id=treatment_session.episode.patient_id,
        detail={"kind": kind, "severity": severity},
    )
    return event


def _tell_lead(event: AdverseEvent, now: datetime) -> None:
    """A mail without a clinical word: something waits, sign in to read it."""
    lead = next(iter(queries.who_hears_alerts(event.treatment_session.clinic)), None)
    if lead is None:
        return
    outbox.queue(
        clinic_id=event.clinic_id,
        template="staff_event",
        address=lead.email,
        language="en",
        idempotency_key=f"adverse_event:{event.uuid}",
        now=now,
        parameters={"treatment_session": str(event.treatment_session.uuid)},
        about=("adverseevent", event.pk),
    )
