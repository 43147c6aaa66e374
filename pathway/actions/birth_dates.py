"""Who holds a link knows the patient's birth date: asked where a clinic wants it, locked after five misses."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.enums import LinkPurpose
from clinic.models import PatientLink
from pathway.models import CheckIn
from patients.models import Intake, Patient

MOST_MISSES = 5


@transaction.atomic
def is_right(link_id: int, born: date, *, by: Actor, now: datetime) -> bool:
    """Whether this is the patient's birth date; a miss is counted, the fifth locks the link. A locked one is never right."""
    link = PatientLink.objects.select_for_update(no_key=True).get(pk=link_id)
    if link.locked_at is not None:
        return False
    theirs = Patient.objects.filter(birth_date=born)
    is_hit = link.patient_id is not None and theirs.filter(pk=link.patient_id).exists()
    link.birth_date_misses = 0 if is_hit else link.birth_date_misses + 1
    if link.birth_date_misses >= MOST_MISSES:
        link.locked_at = now
    link.save(update_fields=["birth_date_misses", "locked_at"])
    if not is_hit:
        verb = "locked" if link.locked_at else "birth_date_missed"
        audit.record(f"link.{verb}", target=link, by=by, now=now, patient_id=link.patient_id)
    return is_hit


@transaction.atomic
def unlock(check_in: CheckIn, *, by: Actor, now: datetime) -> int:
    """Let the patient try again: the desk has talked to them, or put the birth date right. How many links were locked."""
    unlocked = _unlock(LinkPurpose.CHECK_IN, check_in)
    if unlocked:
        patient_id = check_in.episode.patient_id
        audit.record("check_in.unlocked", target=check_in, by=by, now=now, patient_id=patient_id)
    return unlocked


@transaction.atomic
def unlock_intake(intake: Intake, *, by: Actor, now: datetime) -> int:
    """The same for the links of an intake, which the desk does by sending it once more."""
    unlocked = _unlock(LinkPurpose.INTAKE, intake)
    if unlocked:
        audit.record("intake.unlocked", target=intake, by=by, now=now, patient_id=intake.patient_id)
    return unlocked


def _unlock(purpose: LinkPurpose, target: CheckIn | Intake) -> int:
    links = PatientLink.objects.filter(clinic_id=target.clinic_id, purpose=purpose, target_id=target.pk)
    return links.filter(locked_at__isnull=False).update(locked_at=None, birth_date_misses=0)
