"""Needles that went in against a block: file it, tell the clinical lead at once, and note who has read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clinic import audit, queries
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.messages import outbox
from clinic.models import User
from clinic.moves import LOST_RACE
from pathway.models import Deviation, TreatmentSession
from pathway.models.deviations import MOST_NEEDLES
from pathway.rules.deviations import problem_with_time


@dataclass(frozen=True)
class Happened:
    """What a therapist writes: what was done against which block, why, how the patient was, when, and how many needles
    had gone in by then in the whole session."""

    what: str
    why: str
    patient_state: str
    happened_at: datetime
    needles: int


@transaction.atomic
def file(treatment_session: TreatmentSession, happened: Happened, *, by: Actor, now: datetime) -> Deviation:
    """File a deviation of a session, open or signed, and tell the clinical lead at once.

    It lets the needles that went in be recorded and signed; it never opens needling. Raises Refused at the field that is
    missing or cannot be right, and while another therapist writes the log.
    """
    session = TreatmentSession.objects.select_for_update(of=("self",), no_key=True).get(
        pk=treatment_session.pk
    )
    if not session.is_signed and session.therapist_id != by.user_id:
        raise Refused(f"This log belongs to {session.therapist}, who treats and signs it.")
    _check(happened, session, now)
    deviation = Deviation.objects.create(
        clinic_id=session.clinic_id,
        treatment_session=session,
        what=happened.what.strip(),
        why=happened.why.strip(),
        patient_state=happened.patient_state.strip(),
        happened_at=happened.happened_at,
        needles=happened.needles,
        recorded_at=now,
        recorded_by_id=by.staff_id,
    )
    for person in _who_is_told(session, by):
        _tell(deviation, person, now)
    audit.record(
        "deviation.filed",
        target=deviation,
        by=by,
        now=now,
        patient_id=session.episode.patient_id,
        detail={"needles": happened.needles},
    )
    return deviation


@transaction.atomic
def read(deviation: Deviation, *, by: Actor, now: datetime) -> None:
    """Note that somebody who leads here has read it. Raises Stale when somebody else noted it first."""
    unread = Deviation.objects.filter(pk=deviation.pk, read_at__isnull=True)
    if not unread.update(read_at=now, read_by_id=by.staff_id):
        raise Stale(LOST_RACE)
    audit.record(
        "deviation.read",
        target=deviation,
        by=by,
        now=now,
        patient_id=deviation.treatment_session.episode.patient_id,
    )


def _check(happened: Happened, session: TreatmentSession, now: datetime) -> None:
    for field, sentence in (
        ("what", "Write what was done, and against which block."),
        ("why", "Write why it was done."),
        ("patient_state", "Write how the patient was during and after it."),
    ):
        if not getattr(happened, field).strip():
            raise Refused(sentence, field=field)
    if not 1 <= happened.needles <= MOST_NEEDLES:
        raise Refused("Enter how many needles went in.", field="needles")
    if problem := problem_with_time(happened.happened_at, started_at=session.started_at, now=now):
        raise Refused(problem, field="happened_at")


def _who_is_told(session: TreatmentSession, by: Actor) -> list[User]:
    """The clinical lead, or whoever hears alerts first where none is named; of their own deviation somebody else too."""
    hear = queries.who_hears_alerts(session.clinic)
    others = [one for one in hear if one.pk != by.user_id]
    return list(dict.fromkeys([*hear[:1], *others[:1]]))


def _tell(deviation: Deviation, person: User, now: datetime) -> None:
    """A mail without a clinical word: something waits, sign in to read it."""
    outbox.queue(
        clinic_id=deviation.clinic_id,
        template="staff_event",
        address=person.email,
        language="en",
        idempotency_key=f"deviation:{deviation.uuid}:{person.pk}",
        now=now,
        parameters={"treatment_session": str(deviation.treatment_session.uuid)},
        about=("deviation", deviation.pk),
    )
