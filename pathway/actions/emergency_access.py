"""Open the chart of a patient who is not on one's list: with a reason, for some hours, and every manager hears of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit
from clinic.actors import Actor
from clinic.enums import Role
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Membership
from pathway.models import EmergencyAccess
from pathway.reference.reasons_to_open import Reason, reasons
from pathway.rules.lists import open_until
from patients.models import Patient

OPENED = "chart.opened_by_break_glass"


@transaction.atomic
def open_chart(patient: Patient, *, reason: str, words: str, by: Actor, now: datetime) -> EmergencyAccess:
    """The chart opens to whoever gave the reason until its hours are over; the managers are told in the same transaction.

    Raises Refused for a reason that is not offered, and for one that asks for words and has none.
    """
    known = reasons().get(reason)
    if known is None:
        raise Refused("Choose why you open this chart.", field="reason")
    if known.asks_words and not words.strip():
        raise Refused("Say it in a few words.", field="words")
    row = EmergencyAccess.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        user_id=by.staff_id,
        reason=reason,
        words=words.strip(),
        opened_at=now,
        until=open_until(now),
    )
    audit.record(OPENED, target=row, by=by, now=now, patient_id=patient.pk, detail={"reason": reason})
    _tell_managers(row, known)
    return row


def _tell_managers(row: EmergencyAccess, reason: Reason) -> None:
    members = Membership.objects.filter(clinic_id=row.clinic_id).select_related("user", "clinic")
    who = members.get(user_id=row.user_id)
    for manager in _to_be_told(members, who):
        outbox.queue(
            clinic_id=row.clinic_id,
            template="staff_chart_opened",
            address=manager.user.email,
            language="en",
            idempotency_key=f"chart_opened:{row.uuid}:{manager.user.uuid}",
            now=row.opened_at,
            parameters={
                "who": who.user.name,
                "at": f"{who.clinic.local(row.opened_at):%-d %B %Y, %H:%M}",
                "reason": reason.en,
                "patient": str(row.patient.uuid),
            },
        )


def _to_be_told(members: QuerySet[Membership], who: Membership) -> list[Membership]:
    """Every manager but whoever opened it, unless nobody else is one."""
    managers = members.filter(role=Role.MANAGER, is_active=True, user__is_active=True)
    return [one for one in managers if one.pk != who.pk] or list(managers)
