"""A late entry: a visit that was written on paper during an outage is opened as a log with its real times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clinic import audit, queries
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import revisions, screenings, treatment
from pathway.models import EpisodeOfCare, Screening, SpokenYes, TreatmentSession
from pathway.rules.late_entries import Times, problem_with_times
from pathway.states import SessionState


@dataclass(frozen=True)
class OnPaper:
    """The re-screen that was done on paper: when, and the key of who did it."""

    asked_at: datetime
    asked_by_id: int


@transaction.atomic
def open_log(
    episode: EpisodeOfCare, *, times: Times, reason: str, paper: OnPaper | None, by: Actor, now: datetime
) -> TreatmentSession:
    """A draft log marked as late, with its real times; with `paper` also the re-screen to copy.

    What it needs is judged by these times, and what really happened can always be recorded: a licence that is missing
    keeps nobody from writing it down. Raises Refused at the field that cannot be right, and while another log of this
    episode, or another screening, is unfinished.
    """
    EpisodeOfCare.objects.select_for_update(no_key=True).get(pk=episode.pk)
    if not reason.strip():
        raise Refused("Write why this is entered late.", field="reason")
    _check(times, now=now, asked_at=paper.asked_at if paper else None)
    if times.started_at < episode.opened_at or (episode.ended_at and times.started_at >= episode.ended_at):
        raise Refused("The episode of care was not open then.", field="started_at")
    if TreatmentSession.objects.filter(
        episode=episode, state=SessionState.DRAFT, covered_at__isnull=True
    ).exists():
        raise Refused("A log of this patient is open already. Finish and sign that one first.")
    if paper is not None:
        _copy(episode, paper, by, now)
    return treatment.begin(
        episode, started_at=times.started_at, by=by, now=now,
        ended_at=times.ended_at, first_needle_at=times.first_needle_at,
        late_reason=reason.strip(), entered_late_at=now,
    )  # fmt: skip


@transaction.atomic
def correct_times(
    treatment_session: TreatmentSession, *, times: Times, by: Actor, now: datetime
) -> TreatmentSession:
    """Put the times of a late draft right. Raises Refused where they do not fit, or when it is no late draft of theirs."""
    session = TreatmentSession.objects.select_for_update(of=("self",), no_key=True).get(
        pk=treatment_session.pk
    )
    if session.is_signed or not session.is_late:
        raise Refused("Only a late entry that is not signed yet has times to correct. Nothing was changed.")
    if session.therapist_id != by.user_id:
        raise Refused(
            f"This log belongs to {session.therapist}, who treats and signs it. Nothing was changed."
        )
    if times.first_needle_at is None and session.sites.filter(needles_in__gt=0).exists():
        raise Refused("Needles are logged. Enter when the first one went in.", field="first_needle_at")
    yes = SpokenYes.objects.filter(treatment_session=session).order_by("said_at").first()
    _check(times, now=now, said_at=yes.said_at if yes else None)
    revisions.edit(
        session,
        version=session.version,
        by=by,
        now=now,
        started_at=times.started_at,
        ended_at=times.ended_at,
        first_needle_at=times.first_needle_at,
    )
    audit.record(
        "late_entry.times_corrected", target=session, by=by, now=now, patient_id=session.episode.patient_id
    )
    return session


def _check(
    times: Times, *, now: datetime, said_at: datetime | None = None, asked_at: datetime | None = None
) -> None:
    if problem := problem_with_times(times, now=now, said_at=said_at, asked_at=asked_at):
        raise Refused(problem.sentence, field=problem.field)


def _copy(episode: EpisodeOfCare, paper: OnPaper, by: Actor, now: datetime) -> Screening:
    if paper.asked_by_id not in {one.pk for one in queries.therapists(episode.clinic)}:
        raise Refused("Choose who asked.", field="asked_by")
    return screenings.copy(episode, asked_at=paper.asked_at, asked_by_id=paper.asked_by_id, by=by, now=now)
