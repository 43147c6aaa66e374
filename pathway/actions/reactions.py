"""A reaction in the middle of a session: it stops at once, its moment is kept, and going on is said by the therapist."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import revisions
from pathway.models import TreatmentSession

AS_IT_STANDS = ("state", "version", "reaction_at", "went_on_at")


@transaction.atomic
def stop(treatment_session: TreatmentSession, *, by: Actor, now: datetime) -> None:
    """Stop the session at this moment: no site is added or confirmed until it goes on. A second press changes nothing.

    Whatever somebody saves at the same instant, it is heard: the row is held first, and stopped as it stands then.
    """
    session = treatment_session
    held = TreatmentSession.objects.select_for_update(no_key=True)
    session.refresh_from_db(fields=AS_IT_STANDS, from_queryset=held)
    if session.is_signed:
        raise Refused("This session is signed. File what happened as an adverse event.")
    if not session.is_stopped:
        revisions.edit(session, version=session.version, by=by, now=now, reaction_at=now, went_on_at=None)
        _record("treatment.stopped", session, by, now)


@transaction.atomic
def go_on(treatment_session: TreatmentSession, *, by: Actor, now: datetime) -> None:
    """The patient is well again and the session goes on. Refused when nothing stopped it."""
    session = treatment_session
    if not session.is_stopped:
        raise Refused("Nothing stopped this session.")
    revisions.edit(session, version=session.version, by=by, now=now, went_on_at=now)
    _record("treatment.went_on", session, by, now)


def _record(kind: str, session: TreatmentSession, by: Actor, now: datetime) -> None:
    audit.record(kind, target=session, by=by, now=now, patient_id=session.episode.patient_id)
