"""What a journey through the session log finds when it begins: a patient screened, agreed and planned, the log open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.journeys.arrangements import in_one_transaction


@in_one_transaction
def open_log(at: Any, now: datetime) -> dict[str, str]:
    """Everything needling asks for is there; the log was opened ten minutes ago."""
    from tests.pathway import sessions

    before = now - timedelta(minutes=20)
    session = sessions.opened(at, sessions.ready(at, now=before), now=now - timedelta(minutes=10))
    return {"log": f"/treatment-sessions/{session.uuid}/"}


@in_one_transaction
def before_the_second_session(at: Any, now: datetime) -> dict[str, str]:
    """A plan with three muscles on both sides, all six sites needled a week ago, and re-screened today: no log is open."""
    from pathway.rules.plans import Target
    from tests.pathway import scenes, sessions

    last_week, before = now - timedelta(days=7), now - timedelta(minutes=20)
    muscles = ("gluteus_medius", "gluteus_maximus", "piriformis")
    targets = tuple(Target(muscle, side) for muscle in muscles for side in ("left", "right"))
    episode = scenes.opened(at, now=last_week)
    scenes.screened(at, episode, now=last_week)
    scenes.examined(at, episode, now=last_week)
    scenes.planned(at, episode, targets=targets, now=last_week)
    sessions.agreed(at, episode, now=last_week)
    sessions.signed(at, episode, now=last_week)
    scenes.screened(at, episode, now=before)
    return {"chart": f"/patients/{episode.patient.uuid}/"}
