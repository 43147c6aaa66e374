"""Something is wrong: the warning questions of a check-in, begun by the patient from a link or by a call to the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from clinic import audit, links
from clinic.actors import Actor
from clinic.enums import LinkPurpose
from clinic.models import PatientLink
from pathway.enums import CheckInKind
from pathway.models import CheckIn, TreatmentSession
from pathway.states import CheckInState

OPEN_FOR = timedelta(days=1)  # what is felt a day later is a new worry, asked from the first question


@transaction.atomic
def begin(treatment_session: TreatmentSession, *, by: Actor, now: datetime) -> PatientLink:
    """The link of a worry to fill in: the one begun and not finished, else a new one. A second press makes no second."""
    row = open_for(treatment_session, because="The patient began it.", by=by, now=now)
    patient = row.episode.patient
    return links.make(
        purpose=LinkPurpose.CHECK_IN,
        target_id=row.pk,
        patient_id=patient.pk,
        clinic_id=row.clinic_id,
        language=patient.language,
        now=now,
        days=OPEN_FOR.days,
    )


@transaction.atomic
def open_for(treatment_session: TreatmentSession, *, because: str, by: Actor, now: datetime) -> CheckIn:
    """The worry of a session that was begun and not finished, else a new one."""
    session = (
        TreatmentSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("episode__patient")
        .get(pk=treatment_session.pk)
    )
    begun = CheckIn.objects.filter(treatment_session=session, kind=CheckInKind.WORRY)
    row = begun.filter(state=CheckInState.ASKED, closes_at__gt=now).order_by("-sequence").first()
    if row is not None:
        return row
    row = CheckIn.objects.create(
        clinic_id=session.clinic_id,
        episode=session.episode,
        treatment_session=session,
        kind=CheckInKind.WORRY,
        sequence=begun.count() + 1,
        forms=["worry"],
        due_at=now,
        because=because,
        closes_at=now + OPEN_FOR,
        state=CheckInState.ASKED,
        asked_at=now,
    )
    audit.record("worry.begun", target=row, by=by, now=now, patient_id=session.episode.patient_id)
    return row
