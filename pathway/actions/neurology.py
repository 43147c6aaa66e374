"""Take what an examination found into the screening: the same findings, alerts and blocks as if it had been answered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import screenings
from pathway.actions.screenings import NewAnswer
from pathway.models import ClinicalAssessment, ExaminationWarning, Screening
from pathway.reference.examination import examination

NOTHING_LEFT = "Nothing of this assessment waits for the screening."


@transaction.atomic
def take_into_screening(assessment: ClinicalAssessment, *, by: Actor, now: datetime) -> Screening:
    """Answer the screening with every sign that waits: in the unfinished one, else in a re-screen begun for it.

    The unfinished screening holds needles back by itself until a therapist has decided what was found; an emergency
    raises its alert here. Raises Refused when nothing waits or the episode has ended.
    """
    # Locked, so that two presses take a sign there once.
    waiting = [
        row
        for row in ExaminationWarning.objects.select_for_update(no_key=True).filter(
            assessment=assessment, settled_at__isnull=True
        )
        if examination().signs[row.sign].question
    ]
    if not waiting:
        raise Refused(NOTHING_LEFT)
    episode = assessment.episode
    screening = Screening.objects.filter(episode=episode, completed_at__isnull=True).first()
    if screening is None:
        screening = screenings.start(episode, by=by, now=now)
    signs = sorted((examination().signs[row.sign] for row in waiting), key=lambda sign: sign.tier.strictness)
    screenings.answer(
        screening,
        answers={
            sign.question: NewAnswer(sign.answer) for sign in signs
        },  # the strictest comes last and stands
        version=screening.version,
        by=by,
        now=now,
    )
    for row in waiting:
        row.screening, row.settled_at, row.settled_by_id = screening, now, by.staff_id
        row.save(update_fields=["screening", "settled_at", "settled_by"])
    audit.record(
        "assessment.taken_into_screening",
        target=assessment,
        by=by,
        now=now,
        patient_id=episode.patient_id,
        detail={"signs": [row.sign for row in waiting]},
    )
    return screening
