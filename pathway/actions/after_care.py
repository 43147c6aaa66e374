"""Send a patient home with words: a link to what helps, what to do at home and when to call, after a signed visit."""

from __future__ import annotations

from datetime import datetime

from clinic import audit, links
from clinic.actors import Actor
from clinic.enums import LinkPurpose
from clinic.messages import outbox
from clinic.models import Message
from pathway.models import TreatmentSession
from pathway.queries.after_care import ABOUT

OPEN_FOR_DAYS = 28  # as long as the safety check-ins run (clinical reference, section 6)


def send(treatment_session: TreatmentSession, *, by: Actor, now: datetime) -> Message | None:
    """Queue the mail with the link, once for a session; None for a patient we do not write to, who gets it on paper.

    Called in the transaction of the signature. It leaves at once, whatever the hour: the patient is on the way home.
    """
    session, patient = treatment_session, treatment_session.episode.patient
    if not patient.is_written_to:
        return None
    link = links.make(
        purpose=LinkPurpose.AFTER_CARE,
        target_id=session.pk,
        patient_id=patient.pk,
        clinic_id=session.clinic_id,
        language=patient.language,
        now=now,
        days=OPEN_FOR_DAYS,
    )
    message = outbox.queue(
        clinic_id=session.clinic_id,
        template="after_care",
        address=patient.email,
        language=patient.language,
        idempotency_key=f"after_care:{session.uuid}",
        now=now,
        link=link,
        patient_id=patient.pk,
        about=(ABOUT, session.pk),
    )
    audit.record("after_care.queued", target=session, by=by, now=now, patient_id=patient.pk)
    return message
