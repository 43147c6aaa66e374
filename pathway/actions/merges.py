"""Join two records of one person, and undo it. What was signed hangs from its episode, so nothing signed is ever rewritten:
episodes are re-pointed, and with them what is not signed and the visits to come; each moved row is kept by its id."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from clinic import audit, moves
from clinic.actors import Actor
from clinic.enums import Channel
from clinic.errors import Refused, Stale
from clinic.messages import outbox
from clinic.models import PatientLink
from clinic.models.messages import WAITING
from pathway.actions import check_in_plans
from pathway.models import EpisodeOfCare, Finding, Letter, MovedRow, PatientMerge
from pathway.queries import merges as queries
from pathway.queries.intakes import PURPOSES
from pathway.queries.merges import MODELS
from pathway.rules.merges import Settle, Verdict
from pathway.states import MovedKind
from patients.enums import IntakeState, StopReason
from patients.models import Document, Intake, Patient
from patients.queries import message_consents

JOINED = "It was joined with another record of the same person."
SENTENCES = {
    Settle.VISITS: "Both records have a visit at the same time. Cancel or move one of them first.",
    Settle.OTHER_WAY_ROUND: "The care goes on in the other record. Keep that one instead.",
    Settle.TWO_EPISODES: "Care goes on in both records. A therapist has to end one episode first.",
    Settle.OPEN_SESSION: "A session is not signed yet. Its therapist signs it first.",
    Settle.BEGUN_INTAKE: "The other record has an intake that was begun and not sent. It has to be sent first.",
    Settle.STOPPED: "Messages are stopped in the other record. Stop them here too, or begin them again there.",
    Settle.DIED: (
        "It is recorded here that the patient has died. Record it in the other record too, which ends its visits and"
        " messages; or take it back here."
    ),
    Settle.CHAPERONE: "The other record wishes a chaperone. Ask the patient: enter it here too, or take it out there.",
    Settle.THERAPIST_WISH: (
        "By whom they wish to be seen is said otherwise in the other record. Ask the patient, and enter the same in both."
    ),
    Settle.WITHDRAWN: (
        "Consent was taken back in the other record after it was signed here. Take it back here too, or have it signed anew."
    ),
}


@transaction.atomic
def merge(kept: Patient, other: Patient, *, by: Actor, now: datetime) -> PatientMerge:
    """Archive `other` and lead it to `kept`, with everything of it that is not signed and its visits to come.

    Check-ins are planned anew in the same transaction. Raises Refused with what is to be settled first.
    """
    kept, other = _both(kept, other)
    _refuse_unfit(kept, other)
    decided = queries.verdict(kept, other, now=now)
    if decided.settle:
        raise Refused(" ".join(SENTENCES[one] for one in decided.settle))
    row = PatientMerge.objects.create(
        clinic_id=kept.clinic_id,
        kept=kept,
        archived=other,
        merged_at=now,
        merged_by_id=by.staff_id,
        archived_before=other.archived_at,
    )
    # First, because the database lets a consent go only to a record that its own one is joined with.
    moves.edit(other, version=other.version, merged_into=kept, archived_at=other.archived_at or now)
    _move(row, decided, now)
    _shut_left_behind(other, decided, by, now)
    if kept.stopped_for:
        outbox.cancel_all(
            patient_id=kept.pk, clinic_id=kept.clinic_id, reason=StopReason(kept.stopped_for).label + "."
        )
    _replan(row, by, now)
    _record("patient.merged", row, by, now)
    return row


@transaction.atomic
def undo(merge: PatientMerge, *, by: Actor, now: datetime) -> PatientMerge:
    """Give every row back to the record it came from, and bring that record back as it was.

    What was added to the kept record since stays there; what hangs from an episode goes with its episode. Raises Stale
    when it was undone before and Refused while the kept record is itself joined with another.
    """
    row = PatientMerge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    kept, other = _both(Patient(pk=row.kept_id), Patient(pk=row.archived_id))
    if row.undone_at is not None:
        raise Stale("This was undone already.")
    if kept.merged_into_id is not None:
        raise Refused("The record that was kept is itself joined with another one. Undo that first.")
    row.kept, row.archived = kept, other
    _give_back(row)
    moves.edit(other, version=other.version, merged_into=None, archived_at=row.archived_before)
    row.undone_at, row.undone_by_id = now, by.staff_id
    row.save(update_fields=["undone_at", "undone_by"])
    _replan(row, by, now)
    _record("patient.unmerged", row, by, now)
    return row


def _both(one: Patient, two: Patient) -> tuple[Patient, Patient]:
    """Both rows, locked in the order of their keys; whoever is about to hang a row on one of them waits."""
    rows = {
        row.pk: row
        for row in Patient.objects.select_for_update().filter(pk__in=[one.pk, two.pk]).order_by("pk")
    }
    return rows[one.pk], rows[two.pk]


def _refuse_unfit(kept: Patient, other: Patient) -> None:
    if kept.pk == other.pk:
        raise Refused("This is one and the same record.")
    if other.merged_into_id is not None:
        raise Refused("This record is joined with another one already.")
    if kept.archived_at is not None:
        raise Refused("The record to keep is archived. Bring it back first.")


def _move(row: PatientMerge, decided: Verdict, now: datetime) -> None:
    kept, other = row.kept, row.archived
    found = {kind: list(rows) for kind, rows in queries.moving(kept, other, decided, now=now).items()}
    forms: list[Any] = found.pop(MovedKind.BEFORE_VISIT, [])
    for kind, rows in found.items():
        changes = {"merged_into": kept} if kind is MovedKind.RECORD else {"patient_id": kept.pk}
        _point(rows, **changes)
        before = _readdressed(rows, kept, other, now) if kind is MovedKind.MESSAGE else {}
        _keep(row, kind, rows, before)
    if forms:
        going_on = EpisodeOfCare.objects.get(patient=kept, ended_at__isnull=True)
        _keep(row, MovedKind.BEFORE_VISIT, forms, {one.pk: {"episode_id": one.episode_id} for one in forms})
        _point(forms, episode_id=going_on.pk)


def _readdressed(rows: list[Any], kept: Patient, other: Patient, now: datetime) -> dict[int, dict[str, Any]]:
    """What waits for an address of the other record goes to the kept one's, where there is one to write to."""
    if rows:
        outbox.let_unsubscribe(kept.pk, language=kept.language, clinic_id=kept.clinic_id, now=now)
    old = message_consents.address_of(other, Channel(kept.channel))
    if not kept.is_written_to or kept.address == old:
        return {}
    changed = [one for one in rows if (one.channel, one.address) == (kept.channel, old)]
    _point(changed, address=kept.address)
    return {one.pk: {"address": old} for one in changed}


def _shut_left_behind(other: Patient, decided: Verdict, by: Actor, now: datetime) -> None:
    """A form that stays with the archived record is asked in the kept one: its link answers kindly and no longer opens."""
    if not decided.open_intake_stays:
        return
    for intake in Intake.objects.filter(patient=other, state=IntakeState.OPEN):
        outbox.cancel(about=("intake", intake.pk), clinic_id=other.clinic_id, reason=JOINED)
        PatientLink.objects.filter(
            clinic=other.clinic_id, purpose__in=PURPOSES, target_id=intake.pk, revoked_at__isnull=True
        ).update(revoked_at=now)


def _give_back(row: PatientMerge) -> None:
    kept, other = row.kept, row.archived
    by_kind: dict[MovedKind, list[MovedRow]] = {}
    for moved in row.moved.all():
        by_kind.setdefault(MovedKind(moved.kind), []).append(moved)
    for kind, moved_rows in by_kind.items():
        keys = [one.row_id for one in moved_rows]
        rows = MODELS[kind]._base_manager.filter(pk__in=keys)
        if kind is MovedKind.RECORD:
            rows.filter(merged_into=kept).update(merged_into=other)
        elif kind is not MovedKind.BEFORE_VISIT:
            rows.filter(patient_id=kept.pk).update(patient_id=other.pk)
        if kind is MovedKind.MESSAGE:
            rows = rows.filter(state__in=WAITING)  # where it went is not rewritten
        for one in moved_rows:
            if one.before:
                rows.filter(pk=one.row_id).update(**one.before)
    _files_follow(row, [one.row_id for one in by_kind.get(MovedKind.EPISODE, [])])
    _versions_follow(row, [one.row_id for one in by_kind.get(MovedKind.INTAKE, [])])
    PatientLink.objects.filter(
        clinic=other.clinic_id, patient_id=other.pk, purpose__in=PURPOSES, revoked_at=row.merged_at
    ).update(revoked_at=None)


def _files_follow(row: PatientMerge, episodes: list[int]) -> None:
    """A letter or a clearance that came since hangs from its episode, and so does its file."""
    files = [
        *Letter.objects.filter(episode__in=episodes).values_list("document_id", flat=True),
        *Finding.objects.filter(screening__episode__in=episodes, clearance_file__isnull=False).values_list(
            "clearance_file_id", flat=True
        ),
    ]
    Document.objects.filter(pk__in=files, patient=row.kept).update(patient=row.archived)


def _versions_follow(row: PatientMerge, intakes: list[int]) -> None:
    """What was changed since in a form that goes back goes back with it."""
    while intakes:
        later = Intake.objects.filter(follows__in=intakes, patient=row.kept)
        intakes = list(later.values_list("pk", flat=True))
        Intake.objects.filter(pk__in=intakes).update(patient=row.archived)


def _point(rows: Iterable[Model], **changes: Any) -> None:
    found = list(rows)
    if found:
        type(found[0])._base_manager.filter(pk__in=[one.pk for one in found]).update(**changes)


def _keep(row: PatientMerge, kind: MovedKind, rows: list[Any], before: dict[int, dict[str, Any]]) -> None:
    MovedRow.objects.bulk_create(
        MovedRow(clinic_id=row.clinic_id, merge=row, kind=kind, row_id=one.pk, before=before.get(one.pk, {}))
        for one in rows
    )


def _replan(row: PatientMerge, by: Actor, now: datetime) -> None:
    for patient in (row.kept, row.archived):
        check_in_plans.replan_all(patient, by=by, now=now)


def _record(kind: str, row: PatientMerge, by: Actor, now: datetime) -> None:
    """On both charts, each naming the other."""
    for patient, other in ((row.kept, row.archived), (row.archived, row.kept)):
        audit.record(kind, target=row, by=by, now=now, patient_id=patient.pk, detail={"with": other.pk})
