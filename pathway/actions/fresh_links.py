"""A link has run out: send a fresh one to the contact the old one went to, and to no other."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit, links
from clinic.actors import Actor
from clinic.enums import LinkPurpose, MessageState
from clinic.messages import outbox
from clinic.models import Message, PatientLink
from pathway.actions import consents
from pathway.queries import fresh_links as queries
from patients.actions import intakes
from patients.models import Intake, Patient
from patients.queries.message_consents import for_whom

TEMPLATE = "fresh_link"
NOT_AGAIN_WITHIN = timedelta(minutes=10)
MOST_IN_A_DAY = 3


@transaction.atomic
def send(link: PatientLink, *, by: Actor, now: datetime) -> Message | None:
    """Queue what the patient may still open; None when there is nothing, or too often, or the contact is another one.

    A check-in that has closed leads to the one that is open now, else to the after-care page with its warning questions.
    An intake or a consent gets a new token: whoever holds the old one gains nothing by asking.
    """
    if link.patient_id is None:  # whoever asked for a first visit asks once more instead
        return None
    patient = Patient.objects.select_for_update(no_key=True).get(pk=link.patient_id)  # two presses, one mail
    if link.revoked_at or not _is_same_contact(link, patient) or _is_too_often(link, now):
        return None
    fresh = _fresh(link, patient, now)
    if fresh is None:
        return None
    audit.record("link.sent_again", target=link, by=by, now=now, patient_id=patient.pk)
    return outbox.queue(
        clinic_id=patient.clinic_id,
        template=TEMPLATE,
        channel=patient.channel,
        address=patient.address,
        language=patient.language,
        parameters=for_whom(patient),
        idempotency_key=f"fresh:{link.uuid}:{_sent_before(link).count()}",
        now=now,
        link=fresh,
        patient_id=patient.pk,
    )


def _is_same_contact(link: PatientLink, patient: Patient) -> bool:
    last = link.messages.exclude(state=MessageState.CANCELLED).order_by("-created_at", "-pk").first()
    if last is None or not patient.is_written_to or last.channel != patient.channel:
        return False
    return last.address.lower() == patient.address.lower()


def _is_too_often(link: PatientLink, now: datetime) -> bool:
    today = _sent_before(link).filter(created_at__gt=now - timedelta(days=1))
    last = today.order_by("-created_at").first()
    return last is not None and (last.created_at > now - NOT_AGAIN_WITHIN or today.count() >= MOST_IN_A_DAY)


def _sent_before(link: PatientLink) -> QuerySet[Message]:
    return Message.objects.filter(clinic_id=link.clinic_id, idempotency_key__startswith=f"fresh:{link.uuid}:")


def _fresh(link: PatientLink, patient: Patient, now: datetime) -> PatientLink | None:
    if link.purpose in {LinkPurpose.CHECK_IN, LinkPurpose.AFTER_CARE}:
        return queries.open_link(patient, now=now)
    if link.purpose == LinkPurpose.CONSENT:
        return links.renew(link, now=now, days=consents.LINK_DAYS)
    if link.purpose == LinkPurpose.INTAKE and not Intake.objects.get(pk=link.target_id).is_submitted:
        return links.renew(link, now=now, days=intakes.LINK_DAYS)
    return None  # the visit is over, or the form was sent
