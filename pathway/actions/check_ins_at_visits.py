"""The check-ins of patients who are asked at visits only: handed over on the clinic's tablet, or missed when none came."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from clinic import audit, lines, links, moves, scope
from clinic.actors import Actor, clock
from clinic.enums import Channel, LinkPurpose
from clinic.errors import Refused
from clinic.models import PatientLink
from pathway.models import CheckIn
from pathway.states import CheckInState

TABLET_LASTS = timedelta(minutes=30)
BATCH = 200
NO_VISIT = "No visit came while it could be answered."


@transaction.atomic
def hand_over(check_in: CheckIn, *, by: Actor, now: datetime) -> PatientLink:
    """Open a due check-in for the clinic's tablet, for half an hour; handing it over again opens the same one longer.

    Raises Refused when it is not due, or is over.
    """
    row = _locked(check_in.pk)
    if row.state == CheckInState.PLANNED:
        raise Refused("This check-in is not due yet.")
    if row.state == CheckInState.ANSWERED:
        raise Refused("The patient has answered already.")
    if not row.is_answerable(now):
        raise Refused("This check-in is over; the next one will ask again.")
    patient = row.episode.patient
    link = links.make(
        purpose=LinkPurpose.CHECK_IN,
        target_id=row.pk,
        patient_id=patient.pk,
        clinic_id=row.clinic_id,
        language=patient.language,
        now=now,
        days=0,
    )
    until = min(now + TABLET_LASTS, row.closes_at)
    if link.expires_at < until:  # one that was sent to them before lives as long as it was said to
        links.open_until(link, until)
    audit.record("check_in.handed_over", target=row, by=by, now=now, patient_id=patient.pk)
    return link


def close_passed(*, now: datetime) -> int:
    """Say of each one that nobody came for that it was missed; how many. Nobody is called: that is what they asked for."""
    with scope.all_clinics("claim check-ins that no visit came for"):
        passed = list(
            CheckIn.objects.promised()
            .filter(state=CheckInState.ASKED, closes_at__lte=now, episode__patient__channel=Channel.VISITS)
            .order_by("closes_at")
            .values_list("pk", "clinic_id")[:BATCH]
        )
    return lines.each(passed, lambda pk: _close(pk, now), what="closing check-in")


def _close(pk: int, now: datetime) -> int:
    row = _locked(pk)
    if row.state != CheckInState.ASKED or row.closes_at > now:
        return 0
    moves.move(row, old=CheckInState.ASKED, new=CheckInState.MISSED, ended_reason=NO_VISIT)
    audit.record(
        "check_in.missed", target=row, by=clock(row.clinic_id), now=now, patient_id=row.episode.patient_id
    )
    return 1


def _locked(pk: int) -> CheckIn:
    return (
        CheckIn.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "episode__patient")
        .get(pk=pk)
    )
