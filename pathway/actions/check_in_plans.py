"""Make the check-ins of a patient agree with what was signed, booked, ended or stopped, in that same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.messages import outbox
from pathway.models import CheckIn, EpisodeOfCare, SessionVoid, TreatmentSession
from pathway.models.check_ins import ABOUT
from pathway.queries.check_in_plans import outcomes_are_paused, promised, too_late_after
from pathway.reference import library
from pathway.rules.check_in_plan import Plan, PlannedCheckIn, Promise, without_outcomes
from pathway.states import CheckInState
from patients.enums import StopReason
from patients.models import Patient

ANSWERABLE_FOR = timedelta(days=7)
VOID = "Its session was declared void."
REPLACED = "A newer plan replaced it."
STOPPED = {
    StopReason.OPTED_OUT: "The patient asked us to stop writing.",
    StopReason.WRONG_ADDRESS: "The address turned out to be wrong.",
    StopReason.DIED: "The patient has died.",
}


def replan(episode: EpisodeOfCare, *, by: Actor, now: datetime) -> list[CheckIn]:
    """`replan_all` for the patient of an episode."""
    return replan_all(episode.patient, by=by, now=now)


@transaction.atomic
def replan_all(patient: Patient, *, by: Actor, now: datetime) -> list[CheckIn]:
    """Make the planned check-ins of a patient agree with the plan as it is now; returns those planned.

    Called in the transaction of whatever changed: a signature, a void, a discharge, a visit, a stop. What was asked is
    not asked again. A planned one that the new plan lacks is cancelled with the reason, and comes back when a later plan
    promises it again and it is not too late. Nobody is chased about a void session or after a stop, and after a discharge
    or while a complaint is open what still waits for an answer asks warnings only.
    """
    # Two re-plans at once, say of a signature and of a booking, come one after the other.
    patient = (
        Patient.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic")
        .get(pk=patient.pk)
    )
    rows = _rows(patient)
    kept = {promise for row in rows.values() if row.was_asked for promise in row.promises}
    # Asked under the lock: a complaint that was recorded a moment ago counts.
    is_paused = outcomes_are_paused(patient)
    plan = promised(patient, clinic=patient.clinic, asked=kept, outcomes_paused=is_paused, now=now)
    wanted = {one.promise: one for one in plan.check_ins if one.promise not in kept}
    void = set(
        SessionVoid.objects.filter(treatment_session__episode__patient=patient).values_list(
            "treatment_session_id", flat=True
        )
    )
    for promise, row in rows.items():
        is_void = row.treatment_session_id in void
        if row.was_asked:
            _let_be(row, patient, is_void=is_void, is_paused=is_paused)
        elif promise not in wanted:
            _cancel(row, VOID if is_void else _why_not(promise, plan, patient))
        else:
            _put(row, wanted[promise], patient, now)
    _add(wanted, rows, patient, now)
    audit.record("check_ins.planned", target=patient, by=by, now=now, patient_id=patient.pk)
    return list(
        CheckIn.objects.filter(episode__patient=patient, state=CheckInState.PLANNED).order_by("due_at", "pk")
    )


def _rows(patient: Patient) -> dict[Promise, CheckIn]:
    rows = (
        CheckIn.objects.promised()
        .filter(episode__patient=patient)
        .select_related("episode")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    return {row.promise: row for row in rows}


def _why_not(promise: Promise, plan: Plan, patient: Patient) -> str:
    if not patient.is_asked:
        return STOPPED[StopReason(patient.stopped_for)]
    return plan.left_out.get(promise, REPLACED)


def _cancel(row: CheckIn, why: str) -> None:
    if row.state == CheckInState.PLANNED:
        moves.move(row, old=CheckInState.PLANNED, new=CheckInState.CANCELLED, ended_reason=why)


def _put(row: CheckIn, one: PlannedCheckIn, patient: Patient, now: datetime) -> None:
    """A planned row as the plan has it now; one that was cancelled comes back while it is still worth asking."""
    if row.state == CheckInState.CANCELLED:
        if now - one.due_at > too_late_after(patient.clinic):
            return
        moves.move(row, old=CheckInState.CANCELLED, new=CheckInState.PLANNED, ended_reason="")
    said = _said(one)
    if any(getattr(row, name) != value for name, value in said.items()):
        row.refresh_from_db(fields=["version"])
        moves.edit(row, version=row.version, **said)


def _add(
    wanted: Mapping[Promise, PlannedCheckIn],
    rows: Mapping[Promise, CheckIn],
    patient: Patient,
    now: datetime,
) -> None:
    """Rows for promises that have none. A session that was planned before gets none that is too late by now."""
    planned_before = {row.treatment_session_id for row in rows.values()}
    missing = [
        one
        for promise, one in wanted.items()
        if promise not in rows
        and (int(one.session) not in planned_before or now - one.due_at <= too_late_after(patient.clinic))
    ]
    episodes = dict(
        TreatmentSession.objects.filter(pk__in={int(one.session) for one in missing}).values_list(
            "pk", "episode_id"
        )
    )
    CheckIn.objects.bulk_create(
        CheckIn(
            clinic_id=patient.clinic_id,
            episode_id=episodes[int(one.session)],
            treatment_session_id=int(one.session),
            kind=one.kind,
            sequence=one.sequence,
            **_said(one),
        )
        for one in missing
    )


def _said(one: PlannedCheckIn) -> dict[str, object]:
    return {
        "due_at": one.due_at,
        "closes_at": one.due_at + ANSWERABLE_FOR,
        "forms": list(one.forms),
        "because": one.because,
        "folded": [list(inside) for inside in one.folded],
    }


def _let_be(row: CheckIn, patient: Patient, *, is_void: bool, is_paused: bool) -> None:
    """What was asked stays open for an answer: an alarm must find its way. But nobody is pressed, nor asked too much."""
    if row.state == CheckInState.ASKED and (is_void or not patient.is_asked):
        why = VOID if is_void else STOPPED[StopReason(patient.stopped_for)]
        moves.move(row, old=CheckInState.ASKED, new=CheckInState.MISSED, ended_reason=why)
        outbox.cancel(about=(ABOUT, row.pk), clinic_id=row.clinic_id, reason=why)
    forms = list(without_outcomes(row.forms, library()))
    asks_less = is_paused or not row.episode.is_open
    asks_too_much = row.state != CheckInState.ANSWERED and asks_less and row.forms != forms
    if asks_too_much and not row.answers.exists():
        row.refresh_from_db(fields=["version"])
        moves.edit(row, version=row.version, forms=forms)
