"""Send a patient home with words: a link to what helps, what to do at home and when to call, after a signed visit."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from clinic import audit, links
from clinic.actors import Actor
from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Message
from clinic.models.messages import WAITING
from pathway.models import TreatmentSession
from pathway.queries.after_care import ABOUT, message_of
from patients.queries.message_consents import for_whom

OPEN_FOR_DAYS = 28  # as long as the safety check-ins run (clinical reference, section 6)


def send(treatment_session: TreatmentSession, *, by: Actor, now: datetime) -> Message | None:
    """Queue the mail with the link, once for a session; None for a patient we do not write to, who gets it on paper.

    Called in the transaction of the signature. It leaves at once, whatever the hour: the patient is on the way home.
    """
    if not treatment_session.episode.patient.is_written_to:
        return None
    return _queue(treatment_session, f"after_care:{treatment_session.uuid}", by=by, now=now)


@transaction.atomic
def send_again(treatment_session: TreatmentSession, *, by: Actor, now: datetime) -> Message:
    """Queue the mail once more, to the address that is known now: the first was lost, or came back.

    Raises Refused where we do not write to the patient, while the last one has not left, and when the link has run out.
    """
    TreatmentSession.objects.select_for_update(no_key=True).get(pk=treatment_session.pk)
    last = message_of(treatment_session)
    if not treatment_session.episode.patient.is_written_to:
        raise Refused("We do not write to this patient. Print the sheet.")
    if not is_open(treatment_session, now=now):
        raise Refused("The link in the mail has run out. Print the sheet.")
    if last is not None and last.state in WAITING:
        raise Refused("The e-mail is on its way already.")
    again = Message.objects.filter(about_kind=ABOUT, about_id=treatment_session.pk).count()
    return _queue(treatment_session, f"after_care:{treatment_session.uuid}:{again}", by=by, now=now)


def is_open(treatment_session: TreatmentSession, *, now: datetime) -> bool:
    """Whether the link of a signed session still opens."""
    signed_at = treatment_session.signed_at
    return signed_at is not None and now < signed_at + timedelta(days=OPEN_FOR_DAYS)


def _queue(session: TreatmentSession, key: str, *, by: Actor, now: datetime) -> Message:
    patient = session.episode.patient
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
        channel=patient.channel,
        address=patient.address,
        parameters=for_whom(patient),
        language=patient.language,
        idempotency_key=key,
        now=now,
        link=link,
        patient_id=patient.pk,
        about=(ABOUT, session.pk),
    )
    audit.record("after_care.queued", target=session, by=by, now=now, patient_id=patient.pk)
    return message
