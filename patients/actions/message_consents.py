"""Keep what somebody said to being written to: one dated row for each yes and each no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clinic.actors import Actor
from clinic.enums import Channel
from patients.enums import HeardHow
from patients.models import MessageConsent, Patient
from patients.queries import message_consents as queries
from patients.reference import notices

HOW = {"staff": HeardHow.DESK, "patient": HeardHow.LINK, "clock": HeardHow.TEXT}
AGREED_AT = {Channel.EMAIL: "messages_agreed_at", Channel.TEXT: "texts_agreed_at"}


@transaction.atomic
def keep(patient: Patient, *, agreed: Mapping[Channel, bool], by: Actor, now: datetime) -> None:
    """What the patient says now, by channel. Nothing is added where it was said before about the same address.

    Called in the transaction that saves the patient, whose line in the audit stands for both.
    """
    said = queries.newest(patient)
    moments: dict[str, datetime | None] = {}
    for channel, is_agreed in agreed.items():
        address = queries.address_of(patient, channel)
        before = said.get(channel)
        stands = before is not None and before.is_agreed and (before.address == address or not is_agreed)
        if stands == is_agreed:
            continue
        MessageConsent.objects.create(
            clinic_id=patient.clinic_id,
            patient=patient,
            channel=channel,
            address=address,
            is_agreed=is_agreed,
            notice_version=notices()[channel].version,
            language=patient.language,
            said_at=now,
            how=HOW[by.kind],
            heard_by_id=by.user_id,
        )
        moments[AGREED_AT[channel]] = now if is_agreed else None
    if moments:
        Patient.objects.filter(pk=patient.pk).update(**moments)
        for name, moment in moments.items():
            setattr(patient, name, moment)
