"""Open and end the episode of care, the spine every stage hangs off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic import queries as practice
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.models import User
from clinic.moves import LOST_RACE
from pathway.actions import check_in_plans
from pathway.models import Discharge, EpisodeOfCare, Measurement, TreatmentSession
from pathway.reference import library
from pathway.states import MeasuredAt
from patients.models import Patient

CHANGE_STEPS = range(-3, 4)


@transaction.atomic
def open(patient: Patient, *, therapist: User, by: Actor, now: datetime) -> EpisodeOfCare:
    """The patient's open episode; a new one with this therapist when there is none."""
    episode, is_new = EpisodeOfCare.objects.get_or_create(
        clinic_id=patient.clinic_id,
        patient=patient,
        ended_at=None,
        defaults={"therapist": therapist, "opened_at": now},
    )
    if is_new:
        audit.record("episode.opened", target=episode, by=by, now=now, patient_id=patient.pk)
    return episode


@transaction.atomic
def open_ahead(patient: Patient, *, by: Actor, now: datetime) -> EpisodeOfCare:
    """The same before any visit is booked: with the clinical lead, who owns its alerts until a first visit says whose it is.

    Raises Refused where nobody works who could hear an alert.
    """
    lead: User | None = next(iter(practice.who_hears_alerts(patient.clinic)), None)
    if lead is None:
        raise Refused(_("Please call us at %(phone)s.") % {"phone": patient.clinic.phone})
    return open(patient, therapist=lead, by=by, now=now)


@transaction.atomic
def give_to(episode: EpisodeOfCare, *, therapist: User, by: Actor, now: datetime) -> EpisodeOfCare:
    """Care nobody has begun is this therapist's from now on; an alert that was raised before keeps its owner."""
    EpisodeOfCare.objects.filter(pk=episode.pk).update(therapist=therapist)
    episode.therapist = therapist
    audit.record("episode.given", target=episode, by=by, now=now, patient_id=episode.patient_id)
    return episode


@transaction.atomic
def discharge(
    episode: EpisodeOfCare,
    *,
    end: str,
    reason: str,
    note: str = "",
    global_change: int | None = None,
    measures: Mapping[str, int] | None = None,
    by: Actor,
    now: datetime,
) -> Discharge:
    """End an episode and let its check-ins run out; safety check-ins go on for their weeks.

    `end` is an EpisodeEnd and must be what `reason` (a slug of the reference) ends as; `measures` are closing NPRS values
    by kind. Raises Refused while a treatment session is unsigned, Stale when the episode ended meanwhile.
    """
    # Held before the drafts are looked for, so that no session opens beside the end.
    EpisodeOfCare.objects.select_for_update(no_key=True).filter(pk=episode.pk).first()
    _check_end(episode, end, reason, global_change, measures or {})
    if not EpisodeOfCare.objects.filter(pk=episode.pk, ended_at__isnull=True).update(ended_at=now):
        raise Stale(LOST_RACE)
    episode.ended_at = now
    row = Discharge.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        end=end,
        reason=reason,
        note=note.strip(),
        global_change=global_change,
        discharged_at=now,
        discharged_by_id=by.staff_id,
    )
    Measurement.objects.bulk_create(
        Measurement(
            clinic_id=episode.clinic_id,
            episode=episode,
            kind=kind,
            at_point=MeasuredAt.DISCHARGE,
            value=Decimal(value),
            measured_at=now,
        )
        for kind, value in (measures or {}).items()
    )
    check_in_plans.replan(episode, by=by, now=now)
    audit.record(
        "episode.ended",
        target=episode,
        by=by,
        now=now,
        patient_id=episode.patient_id,
        detail={"end": end, "reason": reason},
    )
    return row


def _check_end(
    episode: EpisodeOfCare, end: str, reason: str, global_change: int | None, measures: Mapping[str, int]
) -> None:
    known = library().discharge_reasons.get(reason)
    if known is None:
        raise Refused("Choose why the episode ends.", field="reason")
    if known.ends_as != end:
        raise Refused(f'"{known.en}" does not go with this end. Choose another reason.', field="reason")
    if global_change is not None and global_change not in CHANGE_STEPS:
        raise Refused("Choose one of the seven steps.", field="global_change")
    for kind, value in measures.items():
        scale = library().measures[kind]
        if not scale.lowest <= value <= scale.highest:
            raise Refused(f"Enter a number from {scale.lowest:g} to {scale.highest:g}.", field=kind)
    if TreatmentSession.objects.open().filter(episode=episode).exists():
        raise Refused("A treatment session is not signed yet. Sign it first, then end the episode.")
