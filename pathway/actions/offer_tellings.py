"""Tell a patient of the time they are offered, by message or by a call of the desk, and take that back when it is over."""

from __future__ import annotations

from datetime import datetime

from clinic import links
from clinic.actors import Actor
from clinic.enums import LinkPurpose
from clinic.messages import outbox
from pathway.actions import calls
from patients.models import WaitlistOffer
from patients.queries.message_consents import for_whom

ABOUT = "waitlist_offer"  # what a message row says it is about


def tell(row: WaitlistOffer, *, leaves_at: datetime, now: datetime) -> None:
    """One message with a link that leaves at `leaves_at`, or one call."""
    patient = row.entry.patient
    if row.by_phone:
        calls.owe_offer(patient, now=now)
        return
    link = links.make(
        purpose=LinkPurpose.OFFER,
        target_id=row.pk,
        patient_id=patient.pk,
        clinic_id=row.clinic_id,
        language=patient.language,
        now=now,
        days=1,
    )
    outbox.queue(
        clinic_id=row.clinic_id,
        template="waitlist_offer",
        channel=patient.channel,
        address=patient.address,
        language=patient.language,
        idempotency_key=f"offer:{row.uuid}",
        now=now,
        due_at=leaves_at,
        parameters={
            "starts_at": row.starts_at.isoformat(),
            "until": row.expires_at.isoformat(),
            **for_whom(patient),
        },
        # Open until the visit begins, so that whoever comes too late is told so kindly.
        link=links.open_until(link, row.starts_at),
        patient_id=patient.pk,
        about=(ABOUT, row.pk),
    )


def take_back(row: WaitlistOffer, *, by: Actor, now: datetime) -> None:
    """The offer is answered or over: what waits about it is not sent, and nobody has to call."""
    outbox.cancel(about=(ABOUT, row.pk), clinic_id=row.clinic_id, reason="The offer has ended.")
    if row.by_phone:
        calls.lapse_offer(row.entry.patient, by=by, now=now)
