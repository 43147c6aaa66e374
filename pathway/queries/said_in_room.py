"""What was said in the room, as the session log and its note show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pathway.models import ChaperoneAnswer, SpokenYes, TreatmentSession
from pathway.queries import consents
from pathway.queries.consents import InRoom
from pathway.queries.treatment import judged_at
from pathway.reference import library
from pathway.rules.consents import why_chaperone
from patients.models import Consent


@dataclass(frozen=True)
class Said:
    """`yes` was said about the consent that stands; `reasons` are why a chaperone is offered, in words."""

    consent: Consent | None
    yes: SpokenYes | None
    today: ChaperoneAnswer | None
    before: ChaperoneAnswer | None
    reasons: tuple[str, ...]
    stopped_at: datetime | None

    @property
    def may_ask(self) -> bool:
        return self.consent is not None and self.consent.discussed_at is not None


def said_in_room(session: TreatmentSession, given: Sequence[Consent], room: InRoom) -> Said:
    """From the patient's consents and what was said; of a signed session, the yes that was heard last."""
    consent = consents.in_force(given, at=judged_at(session))
    last = next(iter(room.yeses), None)
    stopped = (row.withdrawn_at for row in given if row.withdrawn_at and _within(session, row.withdrawn_at))
    return Said(
        consent=consent,
        yes=last if session.is_signed else room.yes_about(consent),
        today=room.chaperone,
        before=room.chaperone_before,
        reasons=why_chaperone(
            consents.needles_of(session.sites.all()),
            wished=session.episode.patient.wants_chaperone,
            library=library(),
        ),
        stopped_at=next(stopped, None),
    )


def lines(session: TreatmentSession, said: Said) -> list[tuple[str, str]]:
    """The same in words, as the note says it: name and value."""
    local, found = session.clinic.local, []
    if said.yes:
        found.append(("Spoken yes", f"{local(said.yes.said_at):%H:%M}, heard by {said.yes.heard_by.name}"))
    if said.today:
        answer = f"present: {said.today.name}" if said.today.name else said.today.answer
        found.append(("Chaperone", f"{answer}, {local(said.today.answered_at):%H:%M}"))
    if said.stopped_at:
        found.append(("Stopped", f"consent taken back {local(said.stopped_at):%H:%M}"))
    return found


def _within(session: TreatmentSession, at: datetime) -> bool:
    return session.started_at <= at and (session.ended_at is None or at <= session.ended_at)
